import type { Histogram } from 'hdr-histogram-js';
import type { Status } from '../../../src/contract/status.ts';
import type { LoadSecond, LoadTotals } from '../load-report.ts';
import { msAt, newHistogram, packed, recordMs } from './histogram.ts';

export type Operation = 'submit' | 'poll' | 'file';
export const operations: readonly Operation[] = ['submit', 'poll', 'file'];

/** What is counted of the part that is measured. */
export type Counts = Record<Exclude<keyof LoadTotals, 'requestsPerSecond' | 'errors'>, number>;

/** What one share of a run came to, in a form that can be sent to another thread. */
export interface TallyData {
  readonly counts: Counts;
  readonly errors: Readonly<Record<string, number>>;
  /** Packed histograms. */
  readonly latencies: Readonly<Record<Operation, Latencies<string>>>;
  readonly submitToTerminal: string;
  readonly pollsPerJob: string;
  readonly webhookLag: string;
  readonly series: readonly TallySecond[];
}

/** A second, its latencies as a packed histogram: what they come to is worked out when nobody sends any longer. */
export type TallySecond = Omit<LoadSecond, 'p50' | 'p99' | 'max'> & { readonly hdr: string };

export interface Latencies<H> {
  /** From when the request left. */
  readonly left: H;
  /** From when it was due, where the schedule told. */
  readonly due: H;
  /** From when it left, where the user sent it as soon as the answer before had come: to be corrected afterwards. */
  readonly backToBack: H;
}

/** A request. Instants are milliseconds from the start of the run. */
export interface Timed {
  readonly operation: Operation;
  readonly due: number;
  readonly backToBack: boolean;
}

/** Counts and times of a run while it goes on. The warm-up and what comes after the end go into no count. */
export class Tally {
  readonly counts: Counts = {
    requests: 0,
    bytesReceived: 0,
    jobsSubmitted: 0,
    jobsCompleted: 0,
    jobsFailed: 0,
    jobsCancelled: 0,
    jobsUnfinished: 0,
    polls: 0,
    wastedPolls: 0,
    filesFetched: 0,
    limited: 0,
    deliveriesExpected: 0,
    deliveriesReceived: 0,
    deliveriesLost: 0,
    deliveriesDuplicate: 0,
  };
  readonly errors: Record<string, number> = {};
  readonly submitToTerminal = newHistogram();
  readonly pollsPerJob = newHistogram();
  readonly webhookLag = newHistogram();
  readonly #latencies: Record<Operation, Latencies<Histogram>>;
  readonly #series: TallySecond[] = [];
  readonly #measured: { readonly from: number; to: number };
  readonly #second = newHistogram();
  #row = emptyRow();
  #last: { readonly requests: number; readonly p99: number } = { requests: 0, p99: 0 };
  /** Jobs accepted and not seen to end. */
  inFlight = 0;

  constructor(measured: { readonly from: number; readonly to: number }) {
    this.#measured = { ...measured };
    const latencies = () => ({ left: newHistogram(), due: newHistogram(), backToBack: newHistogram() });
    this.#latencies = { submit: latencies(), poll: latencies(), file: latencies() };
  }

  /** Whether what is due at an instant is measured. */
  isMeasured(instant: number): boolean {
    return instant >= this.#measured.from && instant < this.#measured.to;
  }

  /** Nothing that is due later is measured. */
  endAt(instant: number): void {
    this.#measured.to = Math.min(this.#measured.to, Math.max(instant, this.#measured.from));
  }

  get measuredMs(): number {
    return this.#measured.to - this.#measured.from;
  }

  /** A request that was answered, with whatever status. */
  answered(timed: Timed, sentAt: number, receivedAt: number, status: number, wire: number): void {
    const { operation, due, backToBack } = timed;
    this.#request(operation, status);
    recordMs(this.#second, receivedAt - due);
    if (!this.isMeasured(due)) return;
    const { counts } = this;
    const { left, due: fromDue, backToBack: at } = this.#latencies[operation];
    recordMs(left, receivedAt - sentAt);
    recordMs(backToBack ? at : fromDue, receivedAt - (backToBack ? sentAt : due));
    counts.requests += 1;
    counts.bytesReceived += wire;
    if (operation === 'poll') counts.polls += 1;
    if (operation === 'poll' && status === 304) counts.wastedPolls += 1;
    if (status === 429) counts.limited += 1;
  }

  /** A request without the answer that it should have had. */
  erred({ due }: Pick<Timed, 'due'>, kind: string): void {
    this.#row.errors += 1;
    if (this.isMeasured(due)) this.errors[kind] = (this.errors[kind] ?? 0) + 1;
  }

  /** A request that was never answered. */
  unanswered(timed: Timed, kind: string): void {
    this.#request(timed.operation, 0);
    if (this.isMeasured(timed.due)) this.counts.requests += 1;
    this.erred(timed, kind);
  }

  /** A job of the measured part was seen to end. `delivered`: whether a delivery is owed for it, or has come. */
  ended(status: Status, tookMs: number, polls: number, delivered: boolean): void {
    if (status === 'completed') this.counts.jobsCompleted += 1;
    if (status === 'failed') this.counts.jobsFailed += 1;
    if (status === 'cancelled') this.counts.jobsCancelled += 1;
    if (delivered) this.counts.deliveriesExpected += 1;
    recordMs(this.submitToTerminal, tookMs);
    this.pollsPerJob.recordValue(polls);
  }

  delivered(): void {
    this.#row.deliveries += 1;
  }

  /** Ends the row of a second. */
  roll(second: number): void {
    this.#last = { requests: this.#row.requests, p99: msAt(this.#second, 99) };
    if (second * 1000 < this.#measured.to) {
      const warmUp = second * 1000 < this.#measured.from;
      this.#series.push({ ...this.#row, second, warmUp, jobsInFlight: this.inFlight, hdr: packed(this.#second) });
    }
    this.#row = emptyRow();
    this.#second.reset();
  }

  /** The figures of the second that ended last. */
  get last(): { readonly requests: number; readonly p99: number } {
    return this.#last;
  }

  /** All of it as it is now: what is counted later does not change it. */
  data(): TallyData {
    const pack = ({ left, due, backToBack }: Latencies<Histogram>) => ({
      left: packed(left),
      due: packed(due),
      backToBack: packed(backToBack),
    });
    const { submit, poll, file } = this.#latencies;
    const { jobsSubmitted, jobsCompleted, jobsFailed, jobsCancelled } = this.counts;
    const jobsUnfinished = jobsSubmitted - jobsCompleted - jobsFailed - jobsCancelled;
    return {
      counts: { ...this.counts, jobsUnfinished },
      errors: { ...this.errors },
      latencies: { submit: pack(submit), poll: pack(poll), file: pack(file) },
      submitToTerminal: packed(this.submitToTerminal),
      pollsPerJob: packed(this.pollsPerJob),
      webhookLag: packed(this.webhookLag),
      series: [...this.#series],
    };
  }

  #request(operation: Operation, status: number): void {
    this.#row.requests += 1;
    if (operation === 'submit') this.#row.submits += 1;
    if (operation === 'poll') this.#row.polls += 1;
    if (operation === 'poll' && status === 304) this.#row.wastedPolls += 1;
  }
}

type Row = { -readonly [Name in 'requests' | 'submits' | 'polls' | 'wastedPolls' | 'errors' | 'deliveries']: number };

function emptyRow(): Row {
  return { requests: 0, submits: 0, polls: 0, wastedPolls: 0, errors: 0, deliveries: 0 };
}
