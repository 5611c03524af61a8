import { isTerminal, type Job, statusOf } from './job.ts';
import type { Outcome } from './plan.ts';

/** What can be done to a job by hand. */
export type HandMove =
  | { readonly kind: 'start' }
  | { readonly kind: 'finish' }
  | { readonly kind: 'fail'; readonly error: { readonly code: string; readonly message: string } }
  | { readonly kind: 'hold' };

/**
 * The job after a move at an instant. Starting leaves it running until it is told to end; holding keeps it in its
 * status. A job that has ended is returned as it is.
 */
export function moveByHand(job: Job, move: HandMove, now: number): Job {
  const state = statusOf(job, now);
  if (isTerminal(state)) return job;
  const never = Number.POSITIVE_INFINITY;
  const { startAt, outcome } = job.plan;
  const started = state.status === 'running' ? startAt : now;
  const end = (how: Outcome): Job => ({ ...job, plan: { startAt: started, endAt: now, outcome: how } });
  switch (move.kind) {
    case 'start':
      return { ...job, plan: { startAt: started, endAt: never, outcome } };
    case 'hold':
      return { ...job, plan: { startAt: state.status === 'running' ? startAt : never, endAt: never, outcome } };
    case 'finish':
      return end({ kind: 'complete' });
    case 'fail':
      return end({ kind: 'fail', error: move.error });
  }
}
