import type { ObserverTime } from './observer-clock.ts';

export interface TargetTimeOptions {
  readonly time: ObserverTime;
  readonly signal?: AbortSignal;
  /** Turns the target's clock on. Without it, its time is waited for. */
  readonly turn?: (ms: number) => Promise<void>;
}

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
  readonly fail: (error: unknown) => void;
}

/** How often a condition is looked at where time cannot be turned. */
const glanceMs = 20;

/** Where time is turned, something under way may still need some of the observer's time: so much at most. */
const graceMs = 500;

/**
 * The time that the target goes by, for probes that run side by side. Where the target's clock can be turned, it is
 * turned once all of them sleep, to when the first wants to wake: so none is disturbed by another, and the target's
 * time counts by turns alone, whether its clock runs between them or stands still.
 */
export class TargetTime {
  readonly turned: boolean;
  readonly #options: TargetTimeOptions;
  readonly #sleepers = new Set<Sleeper>();
  /** Probes that are awake. The one that everything begins with is. */
  #awake = 1;
  #turnedBy = 0;
  #turning = false;

  constructor(options: TargetTimeOptions) {
    this.#options = options;
    this.turned = options.turn !== undefined;
  }

  /** Milliseconds of the target's time, of which at least so many have passed since an earlier reading. */
  now(): number {
    return this.turned ? this.#turnedBy : this.#options.time.now();
  }

  /** Sleeps until an instant. Rejects when the observation is stopped. */
  async sleepUntil(instant: number): Promise<void> {
    const { time, signal } = this.#options;
    signal?.throwIfAborted();
    if (!this.turned) return time.wait(instant - time.now(), signal);
    if (instant <= this.#turnedBy) return;
    await new Promise<void>((wake, fail) => {
      this.#sleepers.add({ wakeAt: instant, wake, fail });
      this.#fallAsleep(1);
    });
    signal?.throwIfAborted();
  }

  sleep(ms: number): Promise<void> {
    return this.sleepUntil(this.now() + ms);
  }

  /** Sleeps until something holds or an instant has come; says whether it holds. Looks often at first, then less so. */
  async until(holds: () => boolean, deadline: number, firstLookMs: number): Promise<boolean> {
    const began = this.now();
    while (!holds() && this.now() < deadline) {
      const look = this.turned ? Math.max(firstLookMs, (this.now() - began) / 10) : glanceMs;
      await this.sleepUntil(Math.min(deadline, this.now() + look));
    }
    if (this.turned) await this.realUntil(holds, graceMs);
    return holds();
  }

  /** Waits awake, in the observer's own time, until something holds or some milliseconds have passed. */
  async realUntil(holds: () => boolean, ms: number): Promise<void> {
    const { time, signal } = this.#options;
    for (const end = time.now() + ms; !holds() && time.now() < end; ) await time.wait(glanceMs, signal);
  }

  /** Runs probes side by side; done when all are, whether or not they failed. */
  async all(probes: readonly (() => Promise<void>)[]): Promise<PromiseSettledResult<void>[]> {
    if (probes.length === 0) return [];
    let left = probes.length;
    this.#awake += probes.length;
    const settled = Promise.allSettled(
      probes.map((probe) =>
        probe().finally(() => {
          left -= 1;
          // The last one hands over to who waits for them, so that nobody believes that all sleep.
          if (left > 0) this.#fallAsleep(1);
        }),
      ),
    );
    this.#fallAsleep(1);
    return settled;
  }

  #fallAsleep(count: number): void {
    this.#awake -= count;
    if (this.#awake === 0 && !this.#turning) void this.#turnToNext();
  }

  async #turnToNext(): Promise<void> {
    const { turn, signal } = this.#options;
    if (this.#sleepers.size === 0 || !turn) return;
    this.#turning = true;
    try {
      const next = Math.min(...[...this.#sleepers].map(({ wakeAt }) => wakeAt));
      const by = Math.ceil(next - this.#turnedBy);
      signal?.throwIfAborted();
      await turn(by);
      this.#turnedBy += by;
    } catch (error) {
      for (const { fail } of this.#rouse(() => true)) fail(error);
      return;
    } finally {
      this.#turning = false;
    }
    for (const { wake } of this.#rouse(({ wakeAt }) => wakeAt <= this.#turnedBy)) wake();
  }

  /** Takes sleepers out, who count as awake from now on. */
  #rouse(which: (sleeper: Sleeper) => boolean): Sleeper[] {
    const roused = [...this.#sleepers].filter(which);
    for (const sleeper of roused) this.#sleepers.delete(sleeper);
    this.#awake += roused.length;
    return roused;
  }
}
