import { boundedCache } from './bounded-cache.ts';
import type { Answer } from './delivery.ts';

/** Something that happened on a stage. */
export type JournalEvent = ExchangeEvent | JobEvent | DeliveryEvent | ExtraDeliveryEvent | ClockEvent;

/** A request and its answer. */
export interface ExchangeEvent {
  readonly kind: 'exchange';
  readonly method: string;
  /** Path without the query, which may hold a signature. */
  readonly path: string;
  /** Undefined for what no operation answers, such as an unknown path. */
  readonly operation: string | undefined;
  /** The job it is about, once that is known. */
  readonly job?: string;
  readonly status: number;
  readonly requestId: string;
  /** The key, shortened so that it can be told from others but not used. */
  readonly key: string | undefined;
  /** What the scenario did to the answer. */
  readonly fault: string | undefined;
  /** What looks like a mistake of the client's. */
  readonly warnings: readonly string[];
}

/** A job was made, or has been changed by something other than time. */
export interface JobEvent {
  readonly kind: 'job';
  readonly job: string;
  readonly change: 'submitted' | 'cancelled' | 'moved by hand' | 'moved by a poll' | 'planned anew';
}

/** An attempt to deliver. */
export interface DeliveryEvent {
  readonly kind: 'delivery';
  readonly delivery: string;
  readonly job: string;
  readonly attempt: number;
  readonly answer: Answer;
  /** When the next attempt is due. */
  readonly next: number | undefined;
}

/** A delivery that was sent by hand, besides its attempts: it counts as none of them. */
export interface ExtraDeliveryEvent {
  readonly kind: 'extra-delivery';
  readonly how: 'duplicate' | 'wrong-signature' | 'stale';
  readonly delivery: string;
  readonly job: string;
  /** The attempt that it says it is. */
  readonly attempt: number;
  readonly answer: Answer;
}

/** The clock was turned. */
export interface ClockEvent {
  readonly kind: 'clock';
  readonly change: string;
}

/** An event with its place in the journal and its instant, in milliseconds since the epoch on the stage's clock. */
export type JournalEntry = JournalEvent & { readonly number: number; readonly at: number };

/** The last things that happened on a stage, oldest first, and word of new ones to those who listen. */
export class Journal {
  readonly #bound: number;
  readonly #listeners = new Set<(entry: JournalEntry) => void>();
  #entries: JournalEntry[] = [];
  #next = 0;

  /** Keeps the last `bound` entries; 0 keeps none. */
  constructor(bound: number) {
    this.#bound = bound;
  }

  add(at: number, event: JournalEvent): void {
    const entry: JournalEntry = { ...event, number: this.#next++, at };
    if (this.#bound > 0) {
      this.#entries.push(entry);
      // Cutting half off now and then costs less than taking one off each time.
      if (this.#entries.length >= 2 * this.#bound) this.#entries = this.#entries.slice(-this.#bound);
    }
    for (const listener of this.#listeners) listener(entry);
  }

  entries(): readonly JournalEntry[] {
    return this.#entries.length > this.#bound ? this.#entries.slice(-this.#bound) : this.#entries;
  }

  clear(): void {
    this.#entries = [];
  }

  /** Calls back for each new entry. Returns how to stop that. */
  listen(listener: (entry: JournalEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** A key in a form that can be shown. */
export function redact(key: string): string {
  return redacted(key, () => (key.length <= 8 ? '…' : `${key.slice(0, 4)}…${key.slice(-2)}`));
}

/** There are few keys, and one in each entry. */
const redacted = boundedCache<string, string>(1000);
