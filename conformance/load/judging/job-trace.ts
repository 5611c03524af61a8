import type { RawEvent, RawExchange } from './raw-event.ts';

/** A segment that is longer than this ends with the next poll that is answered with the record. */
const longest = 24;

/** Of a segment no more than this is kept: what rules make of polls grows with the square of their number. */
const mostKept = 40;

/** What was seen of one sampled job up to an instant. */
export interface JobEvents {
  /** Number of the job in the run. */
  readonly job: number;
  readonly events: readonly RawEvent[];
  /** When the last was looked for, in milliseconds: nothing else had come by then. */
  readonly until: number;
  /** Whether a delivery is to be judged, so that it matters until when was waited. */
  readonly alone: boolean;
}

/**
 * What is seen of a sampled job. A job that is polled for long is judged in segments, so that what is kept stays small.
 * A segment starts with the submit and with a poll that was answered with the record, and leaves out nothing after it:
 * what a rule makes of its polls cannot depend on what was before.
 */
export class JobTrace {
  readonly #job: number;
  readonly #alone: boolean;
  readonly #hand: (events: JobEvents) => void;
  readonly #again: () => boolean;
  #events: RawEvent[] = [];
  #submit: RawExchange | undefined;
  /** So many are left out that nothing more may be added to the segment. */
  #full = false;
  #closed = false;

  /** `alone`: whether it asked for a delivery. `again`: whether one more segment may be kept. */
  constructor(job: number, alone: boolean, hand: (events: JobEvents) => void, again: () => boolean) {
    this.#job = job;
    this.#alone = alone;
    this.#hand = hand;
    this.#again = again;
  }

  /** Whether an exchange would be kept, so that it is worth writing down. `served`: whether its answer was 200. */
  wants(served: boolean): boolean {
    return !this.#closed && (!this.#full || served);
  }

  add(event: RawEvent): void {
    if (this.#closed) return;
    const isPoll = event.kind === 'exchange' && event.step.role === 'poll';
    if (event.kind === 'exchange' && event.step.role === 'submit') this.#submit ??= event;
    const served = isPoll && event.answer?.status === 200;
    if (this.#full && served) this.#begin(event);
    // Nothing may be missing between the polls of one segment. Who waits for a delivery leaves none out.
    if (this.#full && event.kind !== 'delivery') return;
    if (this.#events.at(-1) !== event) this.#events.push(event);
    if (this.#alone) {
      this.#full = this.#events.length >= mostKept;
    } else if (served && this.#events.length > longest) {
      this.#handOver(event.receivedAt);
      this.#begin(event);
    } else if (this.#events.length >= mostKept) {
      this.#handOver(event.receivedAt);
      this.#full = true;
    }
  }

  /** Ends it: nothing more is looked for. */
  close(until: number): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#events.length > 0 && !(this.#full && !this.#alone)) this.#handOver(until);
    this.#events = [];
  }

  #begin(served: RawExchange): void {
    if (this.#alone) return;
    this.#full = !this.#again();
    if (this.#full) return;
    this.#events = [...(this.#submit ? [this.#submit] : []), served];
  }

  #handOver(until: number): void {
    this.#hand({ job: this.#job, events: this.#events, until, alone: this.#alone });
    this.#events = [];
  }
}
