import { draw, type Spread } from './spread.ts';

/** What becomes of a job. Instants are milliseconds since the epoch; what is not known to happen is at infinity. */
export interface Plan {
  readonly startAt: number;
  readonly endAt: number;
  readonly outcome: Outcome;
  /** The job moves by answered polls: how many more show it queued, and then running. */
  readonly polls?: Polls;
}

/** How a job ends when nobody cancels it. */
export type Outcome =
  | { readonly kind: 'complete' }
  | { readonly kind: 'fail'; readonly error: { readonly code: string; readonly message: string } };

/** Numbers of answered polls. */
export interface Polls {
  readonly queued: number;
  readonly running: number;
}

/** What a scenario wants of a job's end. `at` is the share of the running time after which the job fails. */
export type Ending =
  | { readonly kind: 'complete' }
  | { readonly kind: 'never-start' }
  | { readonly kind: 'never-end' }
  | { readonly kind: 'fail'; readonly at: number; readonly code: string; readonly message: string | undefined };

/** What moves a job. */
export type Pace = { readonly by: 'time' } | { readonly by: 'hand' } | { readonly by: 'polls'; readonly polls: Polls };

/** How the jobs that a rule matches behave. */
export interface JobBehaviour {
  readonly queued: Spread;
  readonly running: Spread;
  /** One of these, by weight. */
  readonly endings: readonly { readonly weight: number; readonly ending: Ending }[];
  readonly pace: Pace;
}

/** A plan before it is known when there is capacity for it: when it is ready to start, and for how long it runs. */
export interface Draft {
  readonly readyAt: number;
  readonly runMs: number;
  readonly outcome: Outcome;
  readonly pace: Pace;
}

const complete: Outcome = { kind: 'complete' };

/** Draws the fate of a job at the instant it is submitted. `message` makes up the words of an error. */
export function drawDraft(
  behaviour: JobBehaviour,
  now: number,
  random: () => number,
  message: (code: string) => string,
): Draft {
  const ending = drawEnding(behaviour.endings, random);
  const readyAt = now + draw(behaviour.queued, random);
  const runMs = draw(behaviour.running, random);
  const { pace } = behaviour;
  switch (ending.kind) {
    case 'complete':
      return { readyAt, runMs, outcome: complete, pace };
    case 'never-start':
      return { readyAt: Number.POSITIVE_INFINITY, runMs, outcome: complete, pace };
    case 'never-end':
      return { readyAt, runMs: Number.POSITIVE_INFINITY, outcome: complete, pace };
    case 'fail': {
      const error = { code: ending.code, message: ending.message ?? message(ending.code) };
      return { readyAt, runMs: Math.round(runMs * ending.at), outcome: { kind: 'fail', error }, pace };
    }
  }
}

/** The plan of a draft that starts at an instant. What moves by polls or by hand has no instants yet. */
export function planOf({ runMs, outcome, pace }: Draft, startAt: number): Plan {
  if (pace.by === 'time') return { startAt, endAt: startAt + runMs, outcome };
  const never = Number.POSITIVE_INFINITY;
  const plan = { startAt: never, endAt: never, outcome };
  if (pace.by === 'hand') return plan;
  // No number of polls moves what never starts or never ends.
  const { queued, running } = pace.polls;
  return { ...plan, polls: { queued: startAt < never ? queued : never, running: runMs < never ? running : never } };
}

/** The plan after a poll is about to be answered: it moves on when enough polls have shown the job as it was. */
export function afterPoll(plan: Plan, now: number): Plan {
  const { polls, outcome } = plan;
  if (!polls) return plan;
  if (polls.queued > 0) return { ...plan, polls: { ...polls, queued: polls.queued - 1 } };
  const startAt = Math.min(plan.startAt, now);
  if (polls.running > 0) return { ...plan, startAt, polls: { ...polls, running: polls.running - 1 } };
  return { startAt, endAt: now, outcome };
}

function drawEnding(endings: JobBehaviour['endings'], random: () => number): Ending {
  const [only] = endings;
  if (only && endings.length === 1) return only.ending;
  let rest = random() * endings.reduce((sum, { weight }) => sum + weight, 0);
  for (const { weight, ending } of endings) {
    rest -= weight;
    if (rest < 0) return ending;
  }
  return { kind: 'complete' };
}
