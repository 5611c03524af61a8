import type { ObserverTime } from './observer-clock.ts';
import type { Start, Trace, TraceEvent } from './trace.ts';

/** Collects what happens while a target is observed. */
export class Recorder {
  readonly epochMs: number;
  readonly #time: ObserverTime;
  readonly #startedAt: number;
  readonly #events: TraceEvent[] = [];
  #ids = 0;

  constructor(time: ObserverTime) {
    this.#time = time;
    this.#startedAt = time.now();
    this.epochMs = time.epoch();
  }

  /** Milliseconds since the observation began. */
  now(): number {
    return this.#time.now() - this.#startedAt;
  }

  /** An id that nothing else in the trace has. */
  nextId(): string {
    this.#ids += 1;
    return `e${this.#ids}`;
  }

  add(event: TraceEvent): void {
    this.#events.push(event);
  }

  /** Writes down why something was not observed. */
  note(probe: string, text: string): void {
    this.add({ kind: 'note', at: this.now(), probe, text });
  }

  /** All that happened, in the order it began. */
  trace(start: Omit<Start, 'kind' | 'epochMs'>): Trace {
    const events = this.#events.toSorted((a, b) => beginning(a) - beginning(b));
    return [{ kind: 'start', epochMs: this.epochMs, ...start }, ...events];
  }
}

function beginning(event: TraceEvent): number {
  switch (event.kind) {
    case 'start':
      return 0;
    case 'exchange':
      return event.sentAt;
    case 'delivery':
      return event.receivedAt;
    case 'clock':
      return event.beganAt ?? event.at;
    case 'note':
      return event.at;
  }
}
