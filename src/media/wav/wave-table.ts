import { sine } from '../sine.ts';

/** Points in one turn of a wave; a power of two, so that a phase wraps with a mask. */
export const TABLE_POINTS = 8192;

/**
 * One turn of a wave made of harmonics, its peak 1.
 *
 * @param strengths of the first harmonic, the second and so on; at least one is not nought
 */
export function waveTable(strengths: readonly number[]): Float64Array {
  const table = new Float64Array(TABLE_POINTS);
  for (let point = 0; point < TABLE_POINTS; point++) {
    let sum = 0;
    for (const [index, strength] of strengths.entries()) sum += strength * sine(((index + 1) * point) / TABLE_POINTS);
    table[point] = sum;
  }
  const peak = table.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return table.map((value) => value / peak);
}
