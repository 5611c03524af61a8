/** Mixes two 32-bit numbers into one, well enough that neighbours look unrelated (MurmurHash3's finaliser). */
export function mix(seed: number, n: number): number {
  let h = (seed ^ Math.imul(n + 0x9e3779b9, 0x85ebca6b)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * The n-th id of a kind: the prefix, a fixed-width counter that keeps ids unique and sortable, and seven
 * characters that depend on the seed, so that runs with different seeds do not share ids.
 */
export function nthId(prefix: string, seed: number, n: number): string {
  return prefix + base36(n) + base36(mix(seed, n));
}

/** All pairs of digits: putting them together costs a fraction of what a number's own `toString(36)` does. */
const pairs = Array.from({ length: 36 * 36 }, (_, n) => n.toString(36).padStart(2, '0'));

/** The last seven digits of a number in base 36. */
function base36(value: number): string {
  const [high, low] = [Math.floor(value / 36 ** 4) % 36 ** 3, value % 36 ** 4];
  const first = pairs[Math.floor(high / 36 ** 2)] as string;
  return (first[1] as string) + pairs[high % 36 ** 2] + pairs[Math.floor(low / 36 ** 2)] + pairs[low % 36 ** 2];
}
