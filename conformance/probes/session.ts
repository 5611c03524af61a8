import { type Contract, fillPath, operationFor } from '../../src/contract/contract.ts';
import type { Role } from '../../src/contract/operation.ts';
import type { Budget } from '../budget.ts';
import type { Answered, Call, Client } from '../client.ts';
import type { PlannedJob } from '../plan.ts';
import type { RateGate } from '../rate-gate.ts';
import type { Receiver } from '../receiver.ts';
import type { Recorder } from '../recorder.ts';
import type { Target } from '../target.ts';
import type { TargetTime } from '../target-time.ts';
import type { Delivery, Exchange, Step } from '../trace.ts';
import { isJudged } from '../view.ts';
import type { JobRun } from './job-run.ts';

/** All that probes share while one target is observed. */
export interface Session {
  readonly target: Target;
  readonly contract: Contract;
  readonly client: Client;
  readonly recorder: Recorder;
  readonly time: TargetTime;
  readonly gate: RateGate;
  readonly budget: Budget;
  readonly receiver: Receiver | undefined;
  /** Jobs that were made, also by mistake. */
  readonly jobs: JobRun[];
  readonly deliveries: readonly Delivery[];
  /** Opens a path of the receiver for a planned job. */
  readonly openPath: (planned: PlannedJob) => string | undefined;
  /** Tells whose deliveries come to the path of a URL. */
  readonly nameJob: (webhookUrl: string, job: string) => void;
  readonly onProgress: (line: string) => void;
  /** What was found out about the target on the way. */
  readonly found: { deleteAlias?: boolean };
}

/** What it takes to ask a target something. */
export type Line = Pick<Session, 'target' | 'contract' | 'client' | 'time' | 'recorder'>;

/** URL of the first operation with a role, or of another one. */
export function urlOf({ target, contract }: Line, role: Role, values: Record<string, string> = {}, nth = 0): string {
  const id = contract.jobs.roles[role][nth];
  const operation = (id && contract.operations.get(id)) || operationFor(contract, role);
  return target.api + fillPath(operation.path, values);
}

/** The request id of a call that sends one. */
export function requestId(session: Session): Record<string, string> {
  return { [session.contract.jobs.headers.requestId]: `verify-${session.recorder.nextId()}` };
}

/** Answers that say nothing about the target's behaviour: for load, and for its own failures. */
export function isPassing(exchange: Exchange): boolean {
  return !isJudged(exchange);
}

const mostTries = 6;

/** Sends a request again while it is answered 429, 408 or 5xx, when and as long as that makes sense. */
export async function sendRetrying(session: Line, call: Call): Promise<Answered> {
  const { time, target, client } = session;
  const end = time.now() + target.budget.patience;
  for (let tries = 1; ; tries += 1) {
    const answered = await client.send(call);
    const wait = retryAfter(answered.exchange) ?? 1000 * 2 ** (tries - 1);
    if (!isPassing(answered.exchange) || tries === mostTries || time.now() + wait > end) return answered;
    await time.sleep(wait);
  }
}

/** What `Retry-After` says, in milliseconds; as seconds or as a date (RFC 9110 §10.2.3). */
export function retryAfter({ response }: Exchange): number | undefined {
  const value = response?.headers['retry-after'];
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const ms = Date.parse(value) - Date.parse(response?.headers.date ?? '');
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** A step with what most of them have. */
export function step(probe: string, role: Role, intent: Step['intent'], more: Partial<Step> = {}): Step {
  return { probe, role, intent, key: 'main', ...more };
}

/** The target's time in milliseconds since the epoch, as far as its answers tell. */
export function targetEpoch({ client, recorder, time }: Session): number {
  const { lastDate } = client;
  return lastDate ? lastDate.epochMs + time.now() - lastDate.at : recorder.epochMs + recorder.now();
}

/** By how much the target's clock is ahead of the observer's, in milliseconds, by its last `Date`; or undefined. */
export function skewOf(session: Session): number | undefined {
  const { client, recorder } = session;
  return client.lastDate ? Math.round(targetEpoch(session) - recorder.epochMs - recorder.now()) : undefined;
}
