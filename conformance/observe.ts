import type { Contract } from '../src/contract/contract.ts';
import { authorizationOf } from './authorization.ts';
import { Budget } from './budget.ts';
import { Client } from './client.ts';
import { type DueCheck, dueChecks } from './ledger/due-checks.ts';
import { type ObserverTime, systemTime } from './observer-clock.ts';
import { type Plan, plan } from './plan.ts';
import { PostBox } from './post-box.ts';
import { probeAuth } from './probes/auth.ts';
import { cancel } from './probes/cancel.ts';
import { jobToFollow, probeExpiry } from './probes/expiry.ts';
import { fetchSecret, preflight } from './probes/preflight.ts';
import { probeJob } from './probes/probe-job.ts';
import { probeRefusals } from './probes/refusals.ts';
import { type Session, skewOf } from './probes/session.ts';
import { RateGate } from './rate-gate.ts';
import { Recorder } from './recorder.ts';
import type { Target } from './target.ts';
import { TargetTime } from './target-time.ts';
import type { DueKind, Features, Start, Trace } from './trace.ts';
import { clockTurner } from './turn-clock.ts';

export interface ObserveOptions {
  /** Hears of what is going on. */
  readonly onProgress?: (line: string) => void;
  /** Ends the observation: jobs that were submitted are cancelled, and the trace so far is returned. */
  readonly signal?: AbortSignal;
  readonly time?: ObserverTime;
}

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
  const { time: observerTime = systemTime, signal, onProgress = () => undefined } = options;
  const recorder = new Recorder(observerTime);
  const clock = clockTurner(target, recorder);
  const time = new TargetTime({ time: observerTime, ...(signal && { signal }), ...(clock && { turn: clock.turn }) });
  const gate = new RateGate(time, target.budget.rate);
  const client = new Client({
    recorder,
    pass: () => gate.pass(),
    targetNow: () => time.now(),
    authorization: authorizationOf(target),
  });
  if (target.webhook.secret !== undefined) client.hide(target.webhook.secret);
  const postBox = new PostBox(target, contract, recorder);
  const planned = plan(target, contract);
  try {
    const receiver = await postBox.start();
    const session: Session = {
      target,
      contract,
      client,
      recorder,
      time,
      gate,
      receiver,
      budget: new Budget(planned.jobs.length + planned.reserved),
      jobs: [],
      deliveries: postBox.deliveries,
      openPath: (job) => postBox.open(job),
      nameJob: (url, job) => postBox.nameJob(url, job),
      onProgress,
      found: {},
    };
    const seenTo = new Set<DueKind>();
    const failure = await run(session, planned, postBox, seenTo, signal);
    await cancelTheRest(session);
    if (failure !== undefined) throw failure;
    return {
      trace: recorder.trace(startOf(session, postBox)),
      jobsSubmitted: session.budget.spent,
      due: dueChecks(session, jobToFollow(session.jobs), seenTo),
      skewMs: skewOf(session),
    };
  } finally {
    await Promise.all([client.close(), postBox.stop(), clock?.close()]);
  }
}

/** Runs all probes. Returns what broke them, unless that is the signal. */
async function run(
  session: Session,
  planned: Plan,
  postBox: PostBox,
  seenTo: Set<DueKind>,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const { time, recorder, onProgress, jobs } = session;
  try {
    await preflight(session);
    // Before anything is paid for: whether the clock can be turned at all.
    if (time.turned) await time.sleep(1000);
    if (session.receiver) postBox.secret ??= await fetchSecret(session);
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

/** Nobody needs what is still under way, and it may cost money. */
async function cancelTheRest(session: Session): Promise<void> {
  for (const job of session.jobs) {
    // A target that went away cannot be asked.
    if (!job.ended) await cancel(session, job, 'plain').catch(() => undefined);
  }
}

function startOf({ target, contract, receiver, found }: Session, postBox: PostBox): Omit<Start, 'kind' | 'epochMs'> {
  const { headers } = target.webhook;
  const { requests } = target;
  const features: Features = {
    ...(contract.jobs.poll.mode === 'off' && { throttle: false }),
    ...found,
    ...(requests.fail && { failing: true }),
    ...(requests.slow && { slow: true }),
    ...target.features,
    clock: target.clock !== undefined,
    otherKey: target.otherKey !== undefined,
    secret: postBox.secret !== undefined,
  };
  return {
    target: target.name,
    api: target.api,
    timings: target.timings,
    features,
    webhookHeaders: headers,
    receiver: receiver !== undefined,
  };
}
