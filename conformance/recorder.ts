import type { ObserverTime } from './observer-clock.ts';
import type { DueKind, Start, Trace, TraceEvent } from './trace.ts';

/** Collects what happens while a target is observed. */
export class Recorder {
  readonly epochMs: number;
  readonly #time: ObserverTime;
  readonly #startedAt: number;
  readonly #events: TraceEvent[] = [];
  #ids: number;

  /**
   * `since` is an observation that is taken up again: when it began, `now` on its own clock, and the number of the last id.
   */
  constructor(time: ObserverTime, since?: { readonly epochMs: number; readonly now: number; readonly ids: number }) {
    this.#time = time;
    this.epochMs = since?.epochMs ?? time.epoch();
    this.#startedAt = time.now() - (since?.now ?? 0);
    this.#ids = since?.ids ?? 0;
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

  /** Writes down why something was not observed, and what has to be seen to later for that to be void. */
  note(probe: string, text: string, awaits?: DueKind): void {
    this.add({ kind: 'note', at: this.now(), probe, text, ...(awaits && { awaits }) });
  }

  /** How many events were written down so far. */
  get count(): number {
    return this.#events.length;
  }

  /** All that happened, or all since so many events, in the order it began. */
  trace(start: Omit<Start, 'kind' | 'epochMs'>, since = 0): Trace {
    const events = this.#events.slice(since).sort((a, b) => beginning(a) - beginning(b));
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
    case 'resumed':
    case 'note':
      return event.at;
  }
}
