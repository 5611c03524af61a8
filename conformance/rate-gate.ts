import type { TargetTime } from './target-time.ts';

const windowMs = 60_000;

/** Keeps requests to so many in any minute. */
export class RateGate {
  readonly #time: TargetTime;
  readonly #perMinute: number;
  #sent: number[] = [];

  constructor(time: TargetTime, perMinute: number) {
    this.#time = time;
    this.#perMinute = perMinute;
  }

  /** Waits until so many requests can be sent one right after the other. */
  async room(count: number): Promise<void> {
    const wanted = Math.min(count, this.#perMinute);
    for (;;) {
      this.#sent = this.#sent.filter((at) => at > this.#time.now() - windowMs);
      const oldest = this.#sent[this.#sent.length + wanted - this.#perMinute - 1];
      if (oldest === undefined) return;
      await this.#time.sleepUntil(oldest + windowMs);
    }
  }

  /** Takes a place in the minute once there is one. */
  async pass(): Promise<void> {
    if (this.#perMinute === Number.POSITIVE_INFINITY) return;
    await this.room(1);
    this.#sent.push(this.#time.now());
  }
}
