/** What a key may send. */
export interface Limit {
  /** Requests in the window. */
  readonly perWindow: number;
  readonly windowMs: number;
  /** A burst may reach `burstFactor` times the limit for `burstMs`. */
  readonly burstFactor: number;
  readonly burstMs: number;
}

/** Where a key stands after a request. */
export interface LimitState {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Whole seconds until the oldest counted request leaves the window. */
  readonly resetSeconds: number;
  /** Whole seconds until a request is sure to be allowed. */
  readonly retrySeconds: number;
}

const slotMs = 1000;

/**
 * Counts one key's requests in a rolling window of one-second slots: constant memory however high the limit.
 * Past the limit a burst opens: until it has lasted `burstMs`, up to `burstFactor` times the limit passes. It can
 * open again once the count is back under the limit.
 */
export class RollingWindow {
  readonly #slots: Uint32Array;
  #slot = Number.NEGATIVE_INFINITY;
  /** The first slot that may count something. */
  #oldest = Number.NEGATIVE_INFINITY;
  #count = 0;
  #burstSince: number | undefined;

  constructor(windowMs: number) {
    this.#slots = new Uint32Array(Math.max(1, Math.ceil(windowMs / slotMs)));
  }

  /** Counts a request at `now` if it is allowed. With `enforced` false everything is, and counted. */
  take(now: number, limit: Limit, enforced: boolean): LimitState {
    this.#forget(now);
    const allowed = !enforced || this.#allows(now, limit);
    if (allowed) {
      this.#slots[this.#slot % this.#slots.length] = (this.#slots[this.#slot % this.#slots.length] ?? 0) + 1;
      this.#count += 1;
    }
    return {
      allowed,
      remaining: Math.max(0, limit.perWindow - this.#count),
      resetSeconds: this.#count === 0 ? 0 : this.#secondsUntilBelow(this.#count, now),
      retrySeconds: this.#count < limit.perWindow ? 0 : this.#secondsUntilBelow(limit.perWindow, now),
    };
  }

  #allows(now: number, limit: Limit): boolean {
    if (this.#count < limit.perWindow) {
      this.#burstSince = undefined;
      return true;
    }
    this.#burstSince ??= now;
    return now - this.#burstSince < limit.burstMs && this.#count < limit.perWindow * limit.burstFactor;
  }

  #forget(now: number): void {
    const slot = Math.floor(now / slotMs);
    const size = this.#slots.length;
    for (let stale = Math.max(this.#slot + 1, slot - size + 1); stale <= slot; stale += 1) {
      this.#count -= this.#slots[stale % size] ?? 0;
      this.#slots[stale % size] = 0;
    }
    this.#slot = Math.max(this.#slot, slot);
    this.#oldest = Math.max(this.#oldest, this.#slot - size + 1);
    while (this.#oldest < this.#slot && this.#slots[this.#oldest % size] === 0) this.#oldest += 1;
  }

  /** Until so many of the oldest requests have left the window that fewer than `most` are counted. */
  #secondsUntilBelow(most: number, now: number): number {
    const size = this.#slots.length;
    let left = this.#count;
    for (let slot = this.#oldest; slot <= this.#slot && left > 0; slot += 1) {
      const leaving = this.#slots[slot % size] ?? 0;
      left -= leaving;
      if (leaving > 0 && left < most) return Math.max(0, Math.ceil(((slot + size) * slotMs - now) / 1000));
    }
    return 0;
  }
}
