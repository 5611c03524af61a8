import type { Contract } from '../../src/contract/contract.ts';
import { Budget } from '../budget.ts';
import type { ObserverTime } from '../observer-clock.ts';
import { openClient } from '../open-client.ts';
import type { JobRun } from '../probes/job-run.ts';
import type { Session } from '../probes/session.ts';
import { Recorder } from '../recorder.ts';
import type { Target } from '../target.ts';
import { TargetTime } from '../target-time.ts';
import type { Trace } from '../trace.ts';
import type { DueCheck } from './due-checks.ts';
import { type Ledger, lengthOf, startOf } from './ledger.ts';

export interface ResumedWith {
  readonly time: ObserverTime;
  readonly signal?: AbortSignal;
  readonly onProgress: (line: string) => void;
}

/** A session that goes on with the observation of a ledger. It makes no jobs, receives nothing and turns no clock. */
export function resumedSession(ledger: Ledger, target: Target, contract: Contract, options: ResumedWith): Session {
  const { time: observerTime, signal, onProgress } = options;
  const { epochMs, timings } = startOf(ledger);
  // What comes later is later, also where the clock was set back a little.
  const now = Math.max(observerTime.epoch() - epochMs, lengthOf(ledger));
  const recorder = new Recorder(observerTime, { epochMs, now, ids: lastId(ledger.trace) });
  recorder.add({ kind: 'resumed', at: recorder.now() });
  const time = new TargetTime({ time: observerTime, ...(signal && { signal }) });
  const { client, gate } = openClient(target, recorder, time);
  return {
    // What the first run was told of the target's times is what all of it is judged by.
    target: { ...target, timings },
    contract,
    client,
    recorder,
    time,
    gate,
    budget: new Budget(0),
    receiver: undefined,
    jobs: [],
    deliveries: [],
    openPath: () => undefined,
    nameJob: () => undefined,
    onProgress,
    found: {},
  };
}

/** A job of an earlier run. */
export function jobOf({ job: id, link }: DueCheck, { trace }: Ledger, { time, recorder }: Session): JobRun {
  // Between two instants of the trace as much time lies as between two of the observer's.
  const instant = (at: number) => time.now() - recorder.now() + at;
  const polls = trace.flatMap((event) =>
    event.kind === 'exchange' && event.step.role === 'poll' && event.step.job === id ? event.receivedAt : [],
  );
  const polledAt = polls.length > 0 ? instant(Math.max(...polls)) : undefined;
  return {
    id,
    planned: undefined,
    webhookUrl: undefined,
    record: undefined,
    status: 'completed',
    ended: true,
    polledAt,
    etag: undefined,
    polled: polledAt !== undefined,
    links: [{ url: link, seenAt: time.now() }],
  };
}

/** The greatest number that an id of the trace ends with, so that no later one is the same. */
function lastId(trace: Trace): number {
  const numbers = trace.map((event) => ('id' in event ? Number(/\d+$/.exec(event.id)?.[0] ?? 0) : 0));
  return Math.max(0, ...numbers);
}
