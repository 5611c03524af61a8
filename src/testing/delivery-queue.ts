import type { Answer } from '../core/delivery.ts';
import type { JournalEntry } from '../core/journal.ts';
import type { JsonObject } from '../core/record.ts';
import { attemptPost } from '../stage/prepare-delivery.ts';
import type { Stage } from '../stage/stage.ts';
import { systemClock } from '../system-clock.ts';

/** An attempt to deliver, as its receiver saw it. */
export interface SeenDelivery {
  readonly delivery: string;
  readonly job: string;
  /** Counts from 1. */
  readonly attempt: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  /** What the receiver answered. */
  readonly answer: Answer;
}

/** Where an attempt can be looked up. */
interface Noted {
  readonly stage: Stage;
  readonly delivery: string;
  readonly attempt: number;
}

/** Attempts that are kept for somebody to ask for; those of a double that nobody asks are not kept for good. */
const mostKept = 100_000;

/**
 * Hands out the attempts of a stage one by one, in the order they were made, from the first on. When the stage has
 * been reset, those of before are forgotten.
 */
export class DeliveryQueue {
  readonly #ready: Noted[] = [];
  readonly #waiting: ((noted: Noted) => void)[] = [];

  /** Takes note of what happened on a stage. */
  note(stage: Stage, entry: JournalEntry): void {
    if (entry.kind !== 'delivery') return;
    const noted = { stage, delivery: entry.delivery, attempt: entry.attempt };
    const waiting = this.#waiting.shift();
    if (waiting) waiting(noted);
    else this.#ready.push(noted);
    if (this.#ready.length > mostKept) this.#ready.shift();
  }

  /** The next attempt on a stage; waits for it when there is none yet. Rejects when none comes in time. */
  async next(stage: Stage, timeoutMs: number): Promise<SeenDelivery> {
    while (this.#ready[0] && this.#ready[0].stage !== stage) this.#ready.shift();
    const noted = this.#ready.shift() ?? (await this.#wait(timeoutMs));
    return (await lookUp(noted)) ?? this.next(stage, timeoutMs);
  }

  #wait(timeoutMs: number): Promise<Noted> {
    return new Promise((resolve, reject) => {
      const take = (noted: Noted) => {
        stopTimer();
        resolve(noted);
      };
      const stopTimer = systemClock.after(timeoutMs, () => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        reject(new Error(`no delivery was attempted within ${timeoutMs / 1000} s`));
      });
      this.#waiting.push(take);
    });
  }
}

/** The request of an attempt is made again from what it was signed with. Undefined when its job is past keeping. */
async function lookUp({ stage, delivery: id, attempt: number }: Noted): Promise<SeenDelivery | undefined> {
  const delivery = await stage.store.getDelivery(id);
  const job = delivery && (await stage.store.getJob(delivery.jobId));
  const attempt = delivery?.attempts[number - 1];
  if (!job || !attempt) return undefined;
  const { url, headers, body } = attemptPost(stage, job, id, number, attempt.signed);
  return {
    delivery: id,
    job: job.id,
    attempt: number,
    url,
    headers,
    body: JSON.parse(body.toString()) as JsonObject,
    answer: attempt.answer,
  };
}
