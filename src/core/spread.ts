/** A time span in milliseconds, fixed or drawn. */
export type Spread =
  | { readonly kind: 'fixed'; readonly ms: number }
  | { readonly kind: 'uniform'; readonly from: number; readonly to: number };

/** Draws a span in whole milliseconds. `random` gives numbers in [0, 1). */
export function draw(spread: Spread, random: () => number): number {
  switch (spread.kind) {
    case 'fixed':
      return spread.ms;
    case 'uniform':
      return Math.round(spread.from + (spread.to - spread.from) * random());
  }
}
