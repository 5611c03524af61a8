import type { Contract } from '../src/contract/contract.ts';
import { type DueCheck, dueChecks } from './ledger/due-checks.ts';
import { cancelTheRest, type ObserveOptions, type OpenSession, openSession } from './open-session.ts';
import { type Plan, plan } from './plan.ts';
import { probeAuth } from './probes/auth.ts';
import { jobToFollow, probeExpiry } from './probes/expiry.ts';
import { probeJob } from './probes/probe-job.ts';
import { probeRefusals } from './probes/refusals.ts';
import { skewOf } from './probes/session.ts';
import type { Target } from './target.ts';
import type { DueKind, Trace } from './trace.ts';

export interface Observed {
  readonly trace: Trace;
  readonly jobsSubmitted: number;
  /** What could not be waited for, in the order in which it is due. */
  readonly due: readonly DueCheck[];
  /** By how many milliseconds the target's clock was ahead of the observer's; undefined when it did not tell. */
  readonly skewMs: number | undefined;
}

/**
 * Drives a target through everything that rules judge, and returns what was seen. Throws TargetError when there is
 * nothing to observe.
 */
export async function observe(target: Target, contract: Contract, options: ObserveOptions = {}): Promise<Observed> {
  const planned = plan(target, contract);
  const opened = await openSession(target, contract, options, planned.jobs.length + planned.reserved);
  const { session } = opened;
  try {
    const seenTo = new Set<DueKind>();
    const failure = await run(opened, planned, seenTo, options.signal);
    await cancelTheRest(session);
    if (failure !== undefined) throw failure;
    return {
      trace: session.recorder.trace(opened.start()),
      jobsSubmitted: session.budget.spent,
      due: dueChecks(session, jobToFollow(session.jobs), seenTo),
      skewMs: skewOf(session),
    };
  } finally {
    await opened.close();
  }
}

/** Runs all probes. Returns what broke them, unless that is the signal. */
async function run(
  { session, greet }: OpenSession,
  planned: Plan,
  seenTo: Set<DueKind>,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const { time, recorder, onProgress, jobs } = session;
  try {
    await greet();
    for (const { chapter, text } of planned.omitted) recorder.note(chapter, text);
    const outcomes = await time.all([
      ...planned.jobs.map((job) => () => probeJob(session, job)),
      () => probeAuth(session),
      () => probeRefusals(session),
    ]);
    const broken = outcomes.find((outcome) => outcome.status === 'rejected');
    if (broken) throw broken.reason;
    const completed = jobToFollow(jobs);
    if (completed) {
      onProgress('following a link to its end');
      await probeExpiry(session, completed, seenTo);
    }
  } catch (error) {
    if (signal?.aborted) recorder.note('life', 'the observation was stopped before its end');
    else return error;
  }
  return undefined;
}
