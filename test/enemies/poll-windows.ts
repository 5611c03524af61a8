import type { PollWindow } from './defect.ts';

/** The windows in which polls come too soon, for a double whose own throttle is off. */
export class PollWindows {
  readonly #window: PollWindow;
  readonly #intervalMs: number;
  readonly #last = new Map<string, number>();

  constructor(window: PollWindow, intervalMs: number) {
    this.#window = window;
    this.#intervalMs = intervalMs;
  }

  /** The whole seconds left when a poll comes too soon; otherwise it is taken to be answered, and undefined. */
  claim(key: string, job: string, now: number, news = false): number | undefined {
    const { first, restarts, shared } = this.#window;
    const name = shared ? key : `${key} ${job}`;
    const last = this.#window.news && news ? undefined : this.#last.get(name);
    if (last === undefined && first) {
      // Nothing has been answered, so that no window is open for the next one.
      this.#last.set(name, Number.NEGATIVE_INFINITY);
      return Math.ceil(this.#intervalMs / 1000);
    }
    const left = (last ?? Number.NEGATIVE_INFINITY) + this.#intervalMs - now;
    if (left > 0) {
      if (restarts) this.#last.set(name, now);
      return Math.ceil(left / 1000);
    }
    this.#last.set(name, now);
    return undefined;
  }
}
