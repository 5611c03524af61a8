import type { Tally } from '../figures/tally.ts';
import type { ShareProgress } from './share-order.ts';

/** How a share goes, at an instant in milliseconds from its start. */
export function progressOf(tally: Tally, elapsedMs: number, phase: ShareProgress['phase']): ShareProgress {
  const { last, counts, errors, inFlight } = tally;
  return {
    elapsedMs,
    phase,
    jobsInFlight: inFlight,
    requests: last.requests,
    p99: last.p99,
    polls: counts.polls,
    wastedPolls: counts.wastedPolls,
    errors: Object.values(errors).reduce((sum, count) => sum + count, 0),
  };
}
