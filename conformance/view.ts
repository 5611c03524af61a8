import type { Contract } from '../src/contract/contract.ts';
import { readPointer } from '../src/contract/pointer.ts';
import type { Status } from '../src/contract/status.ts';
import { alwaysBroken } from './always-broken.ts';
import type { Delivery, Exchange, Feature, Intent, Note, Start, Trace } from './trace.ts';

/** A record as a poll, a submit, a cancel or a webhook showed it. */
export interface Seen {
  /** Id of the exchange or delivery. */
  readonly id: string;
  readonly channel: 'submit' | 'poll' | 'cancel' | 'webhook';
  /** The job by its own record. */
  readonly job: string | undefined;
  /** Bounds of when the record was true, in milliseconds of the trace. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** What the status means; undefined when it is spelt in no way the contract knows. */
  readonly status: Status | undefined;
  readonly record: unknown;
}

/** A trace, arranged for rules. */
export interface View {
  readonly trace: Trace;
  readonly start: Start;
  readonly exchanges: readonly Exchange[];
  readonly deliveries: readonly Delivery[];
  readonly notes: readonly Note[];
  /** Exchanges with one of these intents that were answered with something to judge: no 408, no 429, no passing 5xx. */
  with(...intents: Intent[]): readonly Exchange[];
  /** Every record that was shown, also those that name no job, in the order they were seen. */
  readonly seen: readonly Seen[];
  /** Records by job, in the order they were seen. */
  readonly jobs: ReadonlyMap<string, readonly Seen[]>;
  /** Whether a feature is there: true, false, or undefined when nobody knows. */
  feature(name: Feature): boolean | undefined;
  /** What the record of the job says at a pointer of `x-async-jobs.record`. */
  field(record: unknown, name: Exclude<keyof Contract['jobs']['record'], 'constants'>): unknown;
  /** The reasons that probes gave for what they did not do, as one sentence; or the text given. */
  why(probe: string, otherwise: string): string;
  /** By how much the target's clock was turned on before an instant of the trace, in milliseconds. */
  turnedBefore(at: number): number;
}

/** Refusals for load, and of a connection that the target gave up waiting on, with which a request may cross (RFC 9110 §15.5.9). */
const passing: ReadonlySet<number> = new Set([408, 429]);

/** Whether an answer can be judged at all: such refusals and failures of the target are not what rules are about. */
export function isJudged({ response }: Exchange): boolean {
  return response !== undefined && response.status < 500 && !passing.has(response.status);
}

/** The JSON of an answer, or undefined. */
export function jsonOf({ response }: Exchange): unknown {
  return parse(response?.text);
}

/** Arranges a trace. Throws when it does not begin with its start. */
export function viewOf(trace: Trace, contract: Contract): View {
  const [start] = trace;
  if (start?.kind !== 'start') throw new Error('a trace begins with its start event');
  const exchanges = trace.filter((event): event is Exchange => event.kind === 'exchange');
  const deliveries = trace.filter((event): event is Delivery => event.kind === 'delivery');
  const notes = trace.filter((event): event is Note => event.kind === 'note');
  const broken = alwaysBroken(exchanges, contract.jobs.errors.internal.status);
  const meanings = new Map(
    Object.entries(contract.jobs.life.statuses).map(([meaning, text]) => [text, meaning as Status]),
  );
  const at = contract.jobs.record;

  const seen: Seen[] = [];
  const see = (id: string, channel: Seen['channel'], notBefore: number, notAfter: number, record: unknown) => {
    const job = readPointer(record, at.id);
    const status = meanings.get(String(readPointer(record, at.status)));
    seen.push({ id, channel, job: typeof job === 'string' ? job : undefined, notBefore, notAfter, status, record });
  };
  for (const event of trace) {
    if (event.kind === 'exchange' && isJudged(event)) {
      const { role } = event.step;
      const { status } = event.response ?? { status: 0 };
      // A 204 shows no record; whether that will do is for rules of the operation.
      if (
        (role === 'submit' || role === 'poll' || role === 'cancel') &&
        status >= 200 &&
        status < 300 &&
        status !== 204
      ) {
        see(event.id, role, event.sentAt, event.receivedAt, jsonOf(event));
      }
    }
    // Who follows a redirect may leave the body behind.
    if (event.kind === 'delivery' && event.followed !== true) {
      const body = parse(Buffer.from(event.body, 'base64').toString());
      // A dialect may put an event around the record.
      const { event: envelope } = contract.jobs.webhooks;
      const record = envelope ? readPointer(body, envelope.record) : body;
      see(event.id, 'webhook', Number.NEGATIVE_INFINITY, event.receivedAt, record);
    }
  }
  const jobs = new Map<string, Seen[]>();
  for (const one of seen) if (one.job !== undefined) jobs.set(one.job, [...(jobs.get(one.job) ?? []), one]);

  return {
    trace,
    start,
    exchanges,
    deliveries,
    notes,
    with: (...intents) =>
      exchanges.filter(
        (exchange) => intents.includes(exchange.step.intent) && (isJudged(exchange) || broken.has(exchange)),
      ),
    seen,
    jobs,
    feature: (name) => start.features[name],
    field: (record, name) => {
      const pointer = at[name];
      return pointer === undefined ? undefined : readPointer(record, pointer);
    },
    why: (probe, otherwise) => {
      const reasons = notes.filter((note) => note.probe === probe).map(({ text }) => text);
      return reasons.length > 0 ? reasons.join('; ') : otherwise;
    },
    turnedBefore: (instant) =>
      trace.reduce((sum, event) => sum + (event.kind === 'clock' && event.at <= instant ? event.byMs : 0), 0),
  };
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
