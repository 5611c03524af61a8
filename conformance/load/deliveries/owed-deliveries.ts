import type { Contract } from '../../../src/contract/contract.ts';
import type { Timings } from '../../trace.ts';
import type { Tally } from '../figures/tally.ts';
import type { LiveJob } from '../jobs/live-job.ts';

/**
 * For how long a delivery may still come, in milliseconds: until the third attempt is over, with each gap of the schedule
 * taken twice. The verifier waits for the second; but under load an attempt may well fail, and then another.
 */
export function deliveryGrace({ jobs }: Contract, { firstRetry, deliveryTimeout }: Timings): number {
  const [first, second = first] = jobs.webhooks.gapsSeconds;
  return (2 * firstRetry * (first + second)) / first + 3 * deliveryTimeout;
}

export interface OwedOptions {
  readonly graceMs: number;
  readonly tally: Tally;
  /** Whether a delivery is owed for a job, as far as it is known. */
  readonly owes: (job: LiveJob) => boolean;
}

/** Jobs of which deliveries may still come, by number. */
export class OwedDeliveries {
  readonly #options: OwedOptions;
  readonly #jobs = new Map<number, LiveJob>();

  constructor(options: OwedOptions) {
    this.#options = options;
  }

  add(job: LiveJob): void {
    this.#jobs.set(job.number, job);
  }

  get(number: number): LiveJob | undefined {
    return this.#jobs.get(number);
  }

  /** Whether any is still to come. */
  get any(): boolean {
    for (const job of this.#jobs.values()) if (this.#isOwed(job)) return true;
    return false;
  }

  /** Settles which deliveries are lost, and ends the traces of jobs of which nothing more is to come. */
  sweep(now: number): void {
    const { graceMs, tally } = this.#options;
    for (const job of this.#jobs.values()) {
      const waited = now - sinceOf(job);
      if (!job.over || waited < graceMs) continue;
      if (this.#isOwed(job)) {
        job.delivery = 'lost';
        if (tally.isMeasured(job.due)) tally.counts.deliveriesLost += 1;
      }
      job.trace?.close(now);
      // A duplicate, or one that is very late, is still known as what it is.
      if (waited >= 4 * graceMs) this.#jobs.delete(job.number);
    }
  }

  /** Ends all traces. Where a delivery may still come, nobody looked for it long enough to say that it does not. */
  close(now: number): void {
    for (const job of this.#jobs.values()) job.trace?.close(this.#isOwed(job) ? sinceOf(job) : now);
  }

  #isOwed(job: LiveJob): boolean {
    return job.delivery === 'none' && this.#options.owes(job);
  }
}

/** From when on there is nothing but deliveries to wait for. */
function sinceOf({ deliveredAt, phase, due }: LiveJob): number {
  return deliveredAt ?? (phase.at === 'ended' ? phase.seenAt : due);
}
