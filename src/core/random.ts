/**
 * A small seeded generator (mulberry32): the same seed gives the same numbers on every engine, as it
 * uses 32-bit integer arithmetic alone. Not for secrets.
 *
 * @param seed taken modulo 2^32
 * @returns a function giving the next float in [0, 1), a multiple of 2^-32
 */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
