import { subscribe } from 'node:diagnostics_channel';
import type { ObserverTime } from '../../../conformance/observer-clock.ts';
import type { Double } from '../../../src/double.ts';

/** Real time in which an answer that has come is read, and what follows it is sent, before the clock is turned for who waits. */
const quietMs = 8;

/** Requests on their way, by origin: while a double is asked something its clock stands still, however slow the machine. */
const underWay = new Map<string, number>();
const count = (by: number) => (message: unknown) => {
  const { origin } = (message as { request: { origin: string } }).request;
  underWay.set(origin, (underWay.get(origin) ?? 0) + by);
};
subscribe('undici:request:create', count(1));
subscribe('undici:request:trailers', count(-1));
subscribe('undici:request:error', count(-1));

/** Milliseconds between two readings of a clock that stands still, so that what comes later is seen to. */
const tickMs = 1e-5;

/**
 * An observer whose own clock goes by the virtual clock of a double, ahead of it by `aheadMs`: what it waits for takes
 * no time. The double is told by nobody that it is being waited for, as a real target is not.
 */
export class PacedTime implements ObserverTime {
  readonly #double: Double;
  readonly #sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  readonly #origin: number;
  #timer: NodeJS.Timeout | undefined;
  #last = 0;
  aheadMs: number;

  constructor(double: Double, aheadMs = 0) {
    this.#double = double;
    this.#origin = double.clock.now();
    this.aheadMs = aheadMs;
  }

  now(): number {
    this.#last = Math.max(this.#last + tickMs, this.#double.clock.now() - this.#origin);
    return this.#last;
  }

  epoch(): number {
    return this.#double.clock.now() + this.aheadMs;
  }

  async wait(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms > 0) {
      await new Promise<void>((wake) => {
        this.#sleepers.add({ until: this.now() + ms, wake });
        this.#arm();
      });
    }
    signal?.throwIfAborted();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#sleepers.size > 0) this.#timer = setTimeout(() => void this.#turn(), quietMs);
  }

  async #turn(): Promise<void> {
    if ((underWay.get(this.#double.url) ?? 0) > 0) return this.#arm();
    const next = Math.min(...[...this.#sleepers].map(({ until }) => until));
    await this.#double.clock.advance(Math.max(0, Math.ceil(next - this.now())));
    for (const sleeper of this.#sleepers) {
      if (sleeper.until > this.now()) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
    this.#arm();
  }
}
