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
  return `${prefix}${base36(n, 7)}${base36(mix(seed, n), 7)}`;
}

function base36(value: number, width: number): string {
  return value.toString(36).padStart(width, '0').slice(-width);
}
