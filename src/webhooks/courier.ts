import type { Clock } from '../core/clock.ts';
import { type Answer, afterAttempt, type Delivery, type DeliverySchedule } from '../core/delivery.ts';
import type { Store } from '../core/store.ts';
import type { Post, Send } from './send.ts';

/** What a courier needs from the stage it works for. */
export interface CourierOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly send: Send;
  readonly schedule: DeliverySchedule;
  /** Makes the POST of an attempt, signed anew; or says why there is nothing to deliver any more. */
  readonly prepare: (delivery: Delivery, attempt: number) => Promise<Post | { readonly dropped: string }>;
  /** Hears of every attempt. */
  readonly onAttempt?: (delivery: Delivery, post: Post, answer: Answer) => void;
}

/** Attempts that may be under way at once. More would only wait for sockets. */
const mostInFlight = 256;

/** Sends deliveries when they are due, and puts them back for the next attempt. One alarm serves them all. */
export class Courier {
  readonly #options: CourierOptions;
  readonly #inFlight = new Set<Promise<void>>();
  /** The last of those who take from the queue. They take turns, so that together they keep to the bound. */
  #taking: Promise<unknown> = Promise.resolve();
  #disarm: (() => void) | undefined;
  #armedFor = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(options: CourierOptions) {
    this.#options = options;
  }

  /** Takes on a delivery, or takes note that one has changed. */
  async add(delivery: Delivery): Promise<void> {
    await this.#options.store.putDelivery(delivery);
    if (delivery.state === 'pending' && delivery.due < this.#armedFor) this.#arm(delivery.due);
  }

  /** Lets the attempts under way finish and starts no more. Returns how many deliveries are still pending. */
  async stop(): Promise<number> {
    this.#stopped = true;
    this.#disarm?.();
    await this.#taking;
    await Promise.all(this.#inFlight);
    return this.#options.store.pendingDeliveries();
  }

  #arm(due: number): void {
    this.#disarm?.();
    this.#armedFor = due;
    if (!this.#stopped) this.#disarm = this.#options.clock.at(due, () => this.#run());
  }

  /** Sends all that is due; done when every one of them has been answered and put back. */
  async #run(): Promise<void> {
    this.#armedFor = Number.POSITIVE_INFINITY;
    const taken = this.#taking.then(() => this.#takeAll());
    this.#taking = taken.catch(() => undefined);
    const started = await taken;
    const next = await this.#options.store.nextDue();
    if (next !== undefined && next < this.#armedFor) this.#arm(next);
    await Promise.all(started);
  }

  /** Takes all that is due and starts its attempts, as many at once as may be under way. */
  async #takeAll(): Promise<Promise<void>[]> {
    const { store, clock } = this.#options;
    const started: Promise<void>[] = [];
    while (!this.#stopped) {
      while (this.#inFlight.size >= mostInFlight) await Promise.race(this.#inFlight);
      const due = await store.takeDue(clock.now(), mostInFlight - this.#inFlight.size);
      if (due.length === 0) break;
      for (const delivery of due) {
        if (this.#stopped) {
          await store.putDelivery(delivery);
          continue;
        }
        const attempt = this.#attempt(delivery).finally(() => this.#inFlight.delete(attempt));
        this.#inFlight.add(attempt);
        started.push(attempt);
      }
    }
    return started;
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const { clock, prepare, send, schedule, onAttempt } = this.#options;
    const at = clock.now();
    const post = await prepare(delivery, delivery.attempts.length + 1);
    if ('dropped' in post) {
      const { id, jobId, attempts } = delivery;
      await this.add({ id, jobId, attempts, state: 'ended', at, reason: post.dropped });
      return;
    }
    const answer = await send(post);
    const after = afterAttempt(delivery, at, answer, schedule);
    await this.add(after);
    onAttempt?.(after, post, answer);
  }
}
