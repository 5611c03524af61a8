import type { Contract } from '../src/contract/contract.ts';
import { Budget } from './budget.ts';
import { type ObserverTime, systemTime } from './observer-clock.ts';
import { openClient } from './open-client.ts';
import { PostBox } from './post-box.ts';
import { cancel } from './probes/cancel.ts';
import { fetchSecret, preflight } from './probes/preflight.ts';
import type { Session } from './probes/session.ts';
import { Recorder } from './recorder.ts';
import type { Target } from './target.ts';
import { TargetTime } from './target-time.ts';
import type { Features, Start } from './trace.ts';
import { clockTurner } from './turn-clock.ts';

export interface ObserveOptions {
  /** Hears of what is going on. */
  readonly onProgress?: (line: string) => void;
  /** Ends the observation: jobs that were submitted are cancelled, and the trace so far is returned. */
  readonly signal?: AbortSignal;
  readonly time?: ObserverTime;
}

/** A session with a target, and what belongs to its beginning and its end. */
export interface OpenSession {
  readonly session: Session;
  /** Makes sure that there is something to observe, and learns what deliveries are signed with. Throws TargetError. */
  greet(): Promise<void>;
  /** What a trace of the session begins with. */
  start(): Omit<Start, 'kind' | 'epochMs'>;
  close(): Promise<void>;
}

/** Opens a session in which so many jobs may be made. Throws Node's own error when the receiver cannot listen. */
export async function openSession(
  target: Target,
  contract: Contract,
  { time: observerTime = systemTime, signal, onProgress = () => undefined }: ObserveOptions,
  mostJobs: number,
): Promise<OpenSession> {
  const recorder = new Recorder(observerTime);
  const clock = clockTurner(target, recorder);
  const time = new TargetTime({ time: observerTime, ...(signal && { signal }), ...(clock && { turn: clock.turn }) });
  const { client, gate } = openClient(target, recorder, time);
  const postBox = new PostBox(target, contract, recorder);
  const close = async () => {
    await Promise.all([client.close(), postBox.stop(), clock?.close()]);
  };
  const receiver = await postBox.start().catch(async (error) => {
    await close();
    throw error;
  });
  const session: Session = {
    target,
    contract,
    client,
    recorder,
    time,
    gate,
    receiver,
    budget: new Budget(mostJobs),
    jobs: [],
    deliveries: postBox.deliveries,
    openPath: (job) => postBox.open(job),
    nameJob: (url, job) => postBox.nameJob(url, job),
    onProgress,
    found: {},
  };
  const greet = async () => {
    await preflight(session);
    // Before anything is paid for: whether the clock can be turned at all.
    if (time.turned) await time.sleep(1000);
    if (receiver) postBox.secret ??= await fetchSecret(session);
  };
  return { session, greet, start: () => startOf(session, postBox), close };
}

/** Nobody needs what is still under way, and it may cost money. */
export async function cancelTheRest(session: Session, jobs = session.jobs): Promise<void> {
  for (const job of jobs) {
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
