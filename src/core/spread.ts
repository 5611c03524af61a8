/** A time span in milliseconds, fixed or drawn. */
export type Spread =
  | { readonly kind: 'fixed'; readonly ms: number }
  | { readonly kind: 'uniform'; readonly from: number; readonly to: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number }
  | { readonly kind: 'lognormal'; readonly median: number; readonly p95: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  | { readonly kind: 'recorded'; readonly values: readonly number[] };

/** The 95th percentile of the standard normal distribution. */
const normal95 = 1.6448536269514722;

/** Draws a span in whole milliseconds, never below zero. `random` gives numbers in [0, 1). */
export function draw(spread: Spread, random: () => number): number {
  return Math.max(0, Math.round(drawExact(spread, random)));
}

/** The median, in milliseconds: what to expect of a span before it is drawn. */
export function medianOf(spread: Spread): number {
  switch (spread.kind) {
    case 'fixed':
      return spread.ms;
    case 'uniform':
      return (spread.from + spread.to) / 2;
    case 'normal':
      return Math.max(0, spread.mean);
    case 'lognormal':
      return spread.median;
    case 'exponential':
      return spread.mean * Math.LN2;
    case 'recorded':
      return [...spread.values].sort((a, b) => a - b)[Math.floor(spread.values.length / 2)] ?? 0;
  }
}

function drawExact(spread: Spread, random: () => number): number {
  switch (spread.kind) {
    case 'fixed':
      return spread.ms;
    case 'uniform':
      return spread.from + (spread.to - spread.from) * random();
    case 'normal':
      return spread.mean + spread.deviation * standardNormal(random);
    case 'lognormal': {
      const sigma = Math.log(spread.p95 / spread.median) / normal95;
      return spread.median * Math.exp(sigma * standardNormal(random));
    }
    case 'exponential':
      return -spread.mean * Math.log(1 - random());
    case 'recorded':
      return spread.values[Math.floor(random() * spread.values.length)] ?? 0;
  }
}

/** Box and Muller's transform. */
function standardNormal(random: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}
