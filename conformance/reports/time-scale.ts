/** Where instants lie from left to right. */
export interface TimeScale {
  readonly width: number;
  x(at: number): number;
  /** Instants to write a time at, so far apart that the words do not touch. */
  readonly ticks: readonly number[];
}

const leastGap = 15;
const widestGap = 110;
const tickGap = 78;

/**
 * A scale on which moments a few milliseconds apart and moments a day apart can both be told: each gap between two
 * instants is as wide as the logarithm of its length.
 */
export function timeScale(instants: readonly number[], left: number, right: number): TimeScale {
  const sorted = [...new Set(instants)].sort((a, b) => a - b);
  const places: number[] = [];
  let place = left;
  for (const [index, at] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before !== undefined) place += Math.min(widestGap, leastGap + 9 * Math.log10(1 + (at - before) / 30));
    places.push(place);
  }
  const x = (at: number) => {
    const next = sorted.findIndex((one) => one >= at);
    if (next === -1) return place;
    const [after = 0, before] = [sorted[next], sorted[next - 1]];
    const [to = left, from = left] = [places[next], places[next - 1]];
    if (before === undefined || after === before) return to;
    return from + ((to - from) * (at - before)) / (after - before);
  };
  const ticks: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const [index, at] of sorted.entries()) {
    const here = places[index] ?? left;
    if (here - last < tickGap) continue;
    ticks.push(at);
    last = here;
  }
  return { width: place + right, x, ticks };
}
