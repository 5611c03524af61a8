import { rawHeader } from '../sending/raw-headers.ts';

/** Clocks that differ by less than this are taken for one and the same: `Date` counts in seconds. */
const sameClockMs = 2000;

/** Tells how long deliveries took, by the clock of the target where that is not ours. */
export class WebhookLag {
  /** What the latest `Date` of the API said, and when it came. */
  #date: { readonly value: string; readonly at: number } | undefined;

  /** Takes note of an answer of the API. */
  note(headers: readonly string[], at: number): void {
    const value = rawHeader(headers, 'date');
    if (value !== undefined) this.#date = { value, at };
  }

  /**
   * Milliseconds from the end that a record tells, in unix seconds, to the receipt of its delivery, at `at` on the clock of
   * the run and at `epochMs` on ours. What is told in whole seconds may look like an end that is still to come: that is 0.
   */
  of(endedAt: number, at: number, epochMs: number): number {
    const theirs = this.#date ? Date.parse(this.#date.value) + at - this.#date.at : Number.NaN;
    const received = Math.abs(theirs - epochMs) > sameClockMs ? theirs : epochMs;
    return Math.max(0, received - endedAt * 1000);
  }
}
