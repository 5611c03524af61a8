import { draw, type Spread } from './spread.ts';

/** What becomes of a job, drawn once when it is submitted. Instants are milliseconds since the epoch. */
export interface Plan {
  readonly startAt: number;
  readonly endAt: number;
  readonly outcome: Outcome;
}

/** How a job ends when nobody cancels it. */
export type Outcome =
  | { readonly kind: 'complete' }
  | { readonly kind: 'fail'; readonly error: { readonly code: string; readonly message: string } };

/** How the jobs that a rule matches behave. */
export interface JobBehaviour {
  readonly queued: Spread;
  readonly running: Spread;
  /** `at` is the share of the running time after which the job fails. */
  readonly outcome: Outcome & { readonly at: number };
}

/** Draws the whole plan of a job at the instant it is submitted. */
export function drawPlan(behaviour: JobBehaviour, now: number, random: () => number): Plan {
  const { at, ...outcome } = behaviour.outcome;
  const startAt = now + draw(behaviour.queued, random);
  const endAt = startAt + Math.round(draw(behaviour.running, random) * at);
  return { startAt, endAt, outcome };
}
