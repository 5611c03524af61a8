import type { Contract } from '../../src/contract/contract.ts';
import type { Status } from '../../src/contract/status.ts';
import { declaredEnd } from '../rules/links.ts';
import { targetTimes } from '../rules/skew.ts';
import type { Delivery, Exchange, Trace } from '../trace.ts';
import { type Seen, type View, viewOf } from '../view.ts';
import { evidenceLine } from './evidence.ts';

/** A point in the life of a job. Times are milliseconds of the trace, with the turns of the target's clock added. */
export interface Mark {
  readonly id: string;
  readonly lane: 'poll' | 'call' | 'webhook' | 'file';
  readonly at: number;
  /** How it went: what was asked for, that nothing changed, a refusal, or no answer at all. */
  readonly tone: 'good' | 'idle' | 'refused' | 'lost';
  /** A few letters to stand beside it; none where there are many of its kind. */
  readonly label: string;
  /** All of it, in a line. */
  readonly title: string;
}

/** A stretch of time in which a job had a status, or a link lived. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  /** What the status means, where the contract knows it. */
  readonly status?: Status;
  /** Whether it goes on beyond what was watched. */
  readonly open: boolean;
}

/** All that was seen of one job. */
export interface Timeline {
  readonly job: string;
  /** What it was: its modality, and what its submit was for. */
  readonly about: string;
  readonly statuses: readonly Span[];
  readonly links: readonly Span[];
  readonly marks: readonly Mark[];
}

/** Time lines of all jobs of a trace, in the order they began. */
export function timelinesOf(trace: Trace, contract: Contract): Timeline[] {
  const view = viewOf(trace, contract);
  const jobs = new Set([...view.jobs.keys(), ...view.exchanges.flatMap(({ step }) => step.job ?? [])]);
  return [...jobs]
    .map((job) => timelineOf(job, view, contract))
    .filter(({ marks }) => marks.some(({ tone }) => tone === 'good'));
}

function timelineOf(job: string, view: View, contract: Contract): Timeline {
  const seen = view.jobs.get(job) ?? [];
  const ids = new Set(seen.map(({ id }) => id));
  const exchanges = view.exchanges.filter(({ id, step }) => step.job === job || ids.has(id));
  const deliveries = view.deliveries.filter((delivery) => delivery.job === job || ids.has(delivery.id));
  const at = (instant: number) => instant + view.turnedBefore(instant);
  const marks = [
    ...exchanges.map((exchange) => exchangeMark(exchange, at(exchange.receivedAt))),
    ...deliveries.map((delivery, index) => deliveryMark(delivery, at(delivery.receivedAt), index + 1)),
  ].sort((a, b) => a.at - b.at);
  const end = Math.max(0, ...marks.map((mark) => mark.at));
  const submit = exchanges.find(({ step }) => step.role === 'submit');
  return {
    job,
    about: [submit?.step.modality, submit?.step.intent].filter(Boolean).join(', '),
    statuses: statusSpans(seen, view, at),
    links: linkSpans(seen, view, at, end, contract),
    marks,
  };
}

function exchangeMark(exchange: Exchange, at: number): Mark {
  const { id, step, response, request } = exchange;
  const status = response?.status;
  const lane = step.role === 'poll' ? 'poll' : step.role === 'file' ? 'file' : 'call';
  const tone = status === undefined ? 'lost' : status === 304 ? 'idle' : status < 400 ? 'good' : 'refused';
  const name = { submit: 'submit', cancel: 'cancel', file: request.method === 'HEAD' ? 'HEAD' : '', poll: '' };
  const what = Object.hasOwn(name, step.role) ? name[step.role as keyof typeof name] : step.role;
  const label = [what, lane === 'poll' && tone === 'good' ? '' : (status ?? 'lost')].filter(Boolean).join(' ');
  return {
    id,
    lane,
    at,
    tone,
    label: tone === 'idle' ? '' : label,
    title: `${step.intent}: ${evidenceLine(exchange)}`,
  };
}

function deliveryMark(delivery: Delivery, at: number, count: number): Mark {
  const { id, answered } = delivery;
  const tone = answered === 'nothing' || answered === 'reset' ? 'lost' : answered < 300 ? 'good' : 'refused';
  return { id, lane: 'webhook', at, tone, label: `${count}: ${answered}`, title: evidenceLine(delivery) };
}

/** From the first to the last time that each status was seen in a row. What lies between is not known. */
function statusSpans(seen: readonly Seen[], view: View, at: (instant: number) => number): Span[] {
  const spans: Span[] = [];
  for (const { channel, status, notAfter, record } of seen.toSorted((a, b) => a.notAfter - b.notAfter)) {
    if (channel === 'webhook') continue;
    const label = String(view.field(record, 'status') ?? 'none');
    const last = spans.at(-1);
    if (last?.label === label) spans[spans.length - 1] = { ...last, to: at(notAfter) };
    else spans.push({ from: at(notAfter), to: at(notAfter), label, ...(status && { status }), open: false });
  }
  return spans;
}

/** From when each link was first seen until it says that it expires, or the end where it does not say. */
function linkSpans(
  seen: readonly Seen[],
  view: View,
  at: (instant: number) => number,
  end: number,
  contract: Contract,
): Span[] {
  const links = new Map<string, number>();
  for (const { record, notAfter } of seen) {
    const link = view.field(record, 'link');
    if (typeof link === 'string' && !links.has(link)) links.set(link, notAfter);
  }
  return [...links].map(([link, firstSeen], index) => {
    const from = at(firstSeen);
    const expiry = declaredEnd(link, contract);
    // Links expire by the target's clock; the last guess at it is by what it wrote itself.
    const now = targetTimes(view, firstSeen).at(-1);
    const until = expiry === undefined || now === undefined ? Number.POSITIVE_INFINITY : from + expiry - now;
    return { from, to: Math.max(from, Math.min(until, end)), label: `link ${index + 1}`, open: until > end };
  });
}
