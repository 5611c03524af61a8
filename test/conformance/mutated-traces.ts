import fc from 'fast-check';
import type { Trace, TraceEvent } from '../../conformance/trace.ts';
import type { Contract } from '../../src/contract/contract.ts';
import { pointerPath, toPointer } from '../../src/contract/pointer.ts';
import { conformingTraces } from './conforming-traces.ts';

type Json = Record<string, unknown>;

/** One change of a trace: where, and what. Numbers choose among what is there. */
interface Mutation {
  readonly kind: keyof typeof kinds;
  readonly event: number;
  readonly pick: number;
  readonly value: unknown;
}

type Mutate = (events: TraceEvent[], at: number, mutation: Mutation) => void;

/** What a peer, a network or a cut file can do to a trace. All of it keeps the shape that a trace has on disk. */
const kinds = {
  drop: (events, at) => void events.splice(at, 1),
  twice: (events, at) => void events.splice(at, 0, events[at] as TraceEvent),
  swap: (events, at, { pick }) => {
    const other = pick % events.length;
    [events[at], events[other]] = [events[other] as TraceEvent, events[at] as TraceEvent];
  },
  shift: (events, at, { pick }) => {
    const { sentAt, receivedAt, ...rest } = events[at] as unknown as Json;
    const by = (pick - 500) * 1000;
    const moved = {
      ...(typeof sentAt === 'number' && { sentAt: sentAt + by }),
      ...(typeof receivedAt === 'number' && { receivedAt: receivedAt + by }),
    };
    events[at] = { ...rest, ...moved } as unknown as TraceEvent;
  },
  cut: body((text, { pick }) => text.slice(0, pick % (text.length + 1))),
  lack: body((text, { pick }) => changed(text, pick, () => undefined)),
  retype: body((text, { pick, value }) => changed(text, pick, () => value)),
  status: response(({ value }) => (typeof value === 'number' ? { status: value } : { status: 200 })),
  unanswered: (events, at) => {
    const event = events[at];
    if (event?.kind === 'exchange') events[at] = { ...event, response: undefined, failure: 'ECONNRESET' };
  },
  bare: response(() => ({ headers: {} })),
  header: response(({ pick, value }, headers) => {
    const names = Object.keys(headers);
    const name = names[pick % Math.max(1, names.length)];
    return name === undefined ? {} : { headers: { ...headers, [name]: String(value) } };
  }),
  untold: (events, at, { pick }) => {
    const event = events[at];
    if (event?.kind !== 'exchange') return;
    const { job, modality, ...step } = event.step;
    events[at] = {
      ...event,
      step: { ...step, ...(pick % 2 && job !== undefined ? { job } : modality !== undefined && { modality }) },
    };
  },
} satisfies Record<string, Mutate>;

/** Traces of conforming targets with up to a few things wrong, anywhere. */
export function mutatedTraces(contract: Contract): fc.Arbitrary<Trace> {
  const mutation: fc.Arbitrary<Mutation> = fc.record({
    kind: fc.constantFrom(...(Object.keys(kinds) as Mutation['kind'][])),
    event: fc.nat({ max: 1000 }),
    pick: fc.nat({ max: 1000 }),
    value: fc.oneof(
      fc.constantFrom<unknown>(null, '', 0, -1, 1e300, true, [], {}, 'completed', '__proto__', 304, 200, 404),
      fc.jsonValue({ maxDepth: 1 }),
    ),
  });
  return fc
    .tuple(conformingTraces(contract), fc.array(mutation, { minLength: 1, maxLength: 6 }))
    .map(([trace, all]) => {
      const [start, ...events] = trace;
      for (const one of all) if (events.length > 0) (kinds[one.kind] as Mutate)(events, one.event % events.length, one);
      return start ? [start, ...events] : [];
    });
}

/** Changes the text that an exchange or a delivery carries. */
function body(change: (text: string, mutation: Mutation) => string): Mutate {
  return (events, at, mutation) => {
    const event = events[at];
    if (event?.kind === 'delivery') {
      const text = Buffer.from(event.body, 'base64').toString();
      events[at] = { ...event, body: Buffer.from(change(text, mutation)).toString('base64') };
    }
    if (event?.kind === 'exchange' && event.response?.text !== undefined) {
      const { text } = event.response;
      events[at] = { ...event, response: { ...event.response, text: change(text, mutation) } };
    }
  };
}

function response(change: (mutation: Mutation, headers: Readonly<Record<string, string>>) => object): Mutate {
  return (events, at, mutation) => {
    const event = events[at];
    if (event?.kind !== 'exchange' || !event.response) return;
    events[at] = { ...event, response: { ...event.response, ...change(mutation, event.response.headers) } };
  };
}

/** JSON text with one member changed, at any depth; undefined takes it out. */
function changed(text: string, pick: number, change: (before: unknown) => unknown): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  const pointers = pointersOf(value);
  const path = pointerPath(pointers[pick % Math.max(1, pointers.length)] ?? '');
  const last = path.pop();
  if (last === undefined) return JSON.stringify(change(value)) ?? '';
  const parent = path.reduce<Json>((at, name) => at[name] as Json, value as Json);
  parent[last] = change(parent[last]);
  return JSON.stringify(value);
}

function pointersOf(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return [at];
  const inside = Object.entries(value).flatMap(([name, member]) => pointersOf(member, at + toPointer([name])));
  return at === '' ? inside : [at, ...inside];
}
