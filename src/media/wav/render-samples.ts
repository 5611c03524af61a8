import { BAR_EIGHTHS, barNotes, type Note } from './bar-notes.ts';
import { SAMPLE_RATE, type Style } from './style.ts';
import { TABLE_POINTS } from './wave-table.ts';

const LONGEST_FADE = 1.2 * SAMPLE_RATE;

/**
 * Samples from one offset to another, each -1 to 1.
 *
 * @param total samples in the whole piece, which fades out at its end
 */
export function renderSamples(style: Style, seed: number, from: number, to: number, total: number): Float64Array {
  const out = new Float64Array(to - from);
  const bar = BAR_EIGHTHS * style.eighth;
  // Notes ring on into the bar after their own.
  for (let index = Math.max(0, Math.floor(from / bar) - 1); index * bar < to; index++) {
    for (const note of barNotes(style, seed, index)) sound(out, from, note);
  }
  const fade = Math.min(LONGEST_FADE, total / 4);
  for (let at = Math.max(from, Math.ceil(total - fade)); at < to; at++) {
    out[at - from] = (out[at - from] ?? 0) * ((total - at) / fade);
  }
  return out;
}

function sound(out: Float64Array, from: number, { start, length, attack, release, gain, pace, table }: Note): void {
  const first = Math.max(0, from - start);
  const last = Math.min(length, from + out.length - start);
  for (let at = first; at < last; at++) {
    // Both ends are squared, so that neither begins or stops with a corner one could hear.
    const rise = at < attack ? at / attack : 1;
    const left = length - at;
    const fall = left < release ? left / release : 1;
    const swell = rise * fall;
    const place = start + at - from;
    out[place] = (out[place] ?? 0) + gain * swell * swell * (table[(at * pace) & (TABLE_POINTS - 1)] ?? 0);
  }
}
