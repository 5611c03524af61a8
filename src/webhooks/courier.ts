import type { Clock } from '../core/clock.ts';
import { type Answer, afterAttempt, type Delivery, type DeliverySchedule, type Signed } from '../core/delivery.ts';
import type { Store } from '../core/store.ts';
import type { Post, Send } from './send.ts';

/** What becomes of an attempt that is due. */
export type Prepared =
  /** It leaves, once or more often. */
  | { readonly kind: 'post'; readonly post: Post; readonly copies: number; readonly signed: Signed }
  /** It counts as made, but never leaves. */
  | { readonly kind: 'lost'; readonly reason: string; readonly signed: Signed }
  /** There is nothing to deliver any more. */
  | { readonly kind: 'over'; readonly reason: string };

/** What a courier needs from the stage it works for. */
export interface CourierOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly send: Send;
  readonly schedule: (delivery: Delivery) => DeliverySchedule;
  readonly prepare: (delivery: Delivery, attempt: number) => Promise<Prepared>;
  /** Hears of every attempt, with the delivery as it is after it. */
  readonly onAttempt?: (delivery: Delivery) => void;
}

/** Attempts that may be under way at once. More would only wait for sockets. */
const mostInFlight = 256;

/** Sends deliveries when they are due, and puts them back for the next attempt. One alarm serves them all. */
export class Courier {
  readonly #options: CourierOptions;
  readonly #inFlight = new Set<Promise<void>>();
  /** The last of those who take from the queue. They take turns, so that together they keep to the bound. */
  #taking: Promise<unknown> = Promise.resolve();
  /** Wakes the one who waits for an attempt to be over. */
  #onAnswer: (() => void) | undefined;
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

  /** Makes the next attempt of a delivery at once, whatever its state. Done when it has been answered. */
  async attempt(delivery: Delivery): Promise<void> {
    const { clock, prepare, schedule, onAttempt } = this.#options;
    const at = clock.now();
    const prepared = await prepare(delivery, delivery.attempts.length + 1);
    if (prepared.kind === 'over') {
      const { id, jobId, attempts } = delivery;
      await this.add({ id, jobId, attempts, state: 'ended', at, reason: prepared.reason });
      return;
    }
    const answer = await this.#answer(prepared);
    const after = afterAttempt(delivery, { at, signed: prepared.signed, answer }, schedule(delivery));
    await this.add(after);
    onAttempt?.(after);
  }

  async #answer(prepared: Exclude<Prepared, { kind: 'over' }>): Promise<Answer> {
    if (prepared.kind === 'lost') return { kind: 'none', reason: prepared.reason };
    const answer = await this.#options.send(prepared.post);
    for (let copy = 1; copy < prepared.copies; copy += 1) await this.#options.send(prepared.post);
    return answer;
  }

  #arm(due: number): void {
    this.#disarm?.();
    this.#armedFor = due;
    if (this.#stopped || due === Number.POSITIVE_INFINITY) return;
    this.#disarm = this.#options.clock.at(due, () => this.#run());
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
      // One at a time takes, so that one at a time waits. A race of all under way would be run again for each of them.
      while (this.#inFlight.size >= mostInFlight) await new Promise<void>((resolve) => (this.#onAnswer = resolve));
      const due = await store.takeDue(clock.now(), mostInFlight - this.#inFlight.size);
      if (due.length === 0) break;
      for (const delivery of due) {
        if (this.#stopped) {
          await store.putDelivery(delivery);
          continue;
        }
        const attempt = this.attempt(delivery).finally(() => {
          this.#inFlight.delete(attempt);
          this.#onAnswer?.();
        });
        this.#inFlight.add(attempt);
        started.push(attempt);
      }
    }
    return started;
  }
}
