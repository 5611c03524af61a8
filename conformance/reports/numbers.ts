import type { Judged } from '../judge.ts';

/** `1 job`, `2 jobs`. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** How many of some rules pass, of those that apply. */
export function passing(judged: readonly Judged[]): string {
  const applicable = judged.filter(({ verdict }) => verdict !== 'not-applicable');
  if (applicable.length === 0) return 'not applicable';
  return `${applicable.filter(({ verdict }) => verdict === 'pass').length} of ${applicable.length} pass`;
}
