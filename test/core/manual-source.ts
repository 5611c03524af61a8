import type { TimeSource } from '../../src/core/clock.ts';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** A source of time that a test moves by hand. Its timers take no longer delays than those of JavaScript do. */
export class ManualSource implements TimeSource {
  readonly #timers = new Set<Timer>();
  #elapsed = 0;
  #offset: number;

  constructor(start = 1_000_000) {
    this.#offset = start;
  }

  now(): number {
    return this.#offset + this.#elapsed;
  }

  after(ms: number, run: () => void): () => void {
    if (!(ms >= 0 && ms <= 2 ** 31 - 1)) throw new RangeError(`a timer was asked for ${ms} ms`);
    const timer = { at: this.#elapsed + ms, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Lets time pass, running timers in order, each at its own instant. */
  move(ms: number): void {
    const end = this.#elapsed + ms;
    for (let next = this.#first(end); next; next = this.#first(end)) {
      this.#timers.delete(next);
      this.#elapsed = Math.max(this.#elapsed, next.at);
      next.run();
    }
    this.#elapsed = end;
  }

  /** Sets the time of day without letting time pass, as an administrator or NTP does. Timers do not notice. */
  set(step: number): void {
    this.#offset += step;
  }

  get timers(): number {
    return this.#timers.size;
  }

  #first(end: number): Timer | undefined {
    return [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}
