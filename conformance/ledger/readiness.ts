import type { DueCheck } from './due-checks.ts';

/**
 * Whether a check can be made at an instant: `now`; `early`, when a link can still be seen to work; `late`, when a link
 * has ended and a fresh one may have nothing to open any more; or only `later`.
 */
export type Readiness = 'early' | 'later' | 'now' | 'late';

export function readinessOf({ check, ends, at, until }: DueCheck, epochMs: number): Readiness {
  const [end, due] = [Date.parse(ends), Date.parse(at)];
  if (epochMs >= due) return until !== undefined && epochMs > Date.parse(until) ? 'late' : 'now';
  // As long before the end as the check is due after it.
  return check === 'link-expiry' && epochMs < end - (due - end) ? 'early' : 'later';
}
