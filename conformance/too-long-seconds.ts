import type { Contract } from '../src/contract/contract.ts';

/** So many times the longest that any model makes: no target can mean it by its own catalogue. */
const factor = 1000;

/** A duration, in seconds, that is longer than any model of the contract makes. */
export function tooLongSeconds({ jobs }: Contract): number {
  return factor * Math.max(1, ...jobs.models.map(({ duration }) => duration?.max ?? 0));
}
