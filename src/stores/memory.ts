import TinyQueue from 'tinyqueue';
import type { Delivery } from '../core/delivery.ts';
import type { Job } from '../core/job.ts';
import type { IdempotencyClaim, LastPoll, Store } from '../core/store.ts';
import { isTooSoon } from '../core/throttle.ts';

interface Entry {
  job: Job;
  /**
   * When the last poll was answered with its record, and with which ETag. In fields of their own, which are written over
   * at each poll: a new object each time would be most of what there is to collect.
   */
  polledAt: number;
  polledEtag: string | undefined;
  deliveries: Delivery[] | undefined;
  idempotencyKey: string | undefined;
}

interface Due {
  readonly at: number;
  readonly order: number;
  readonly id: string;
}

interface Claim {
  readonly fingerprint: string;
  jobId: string | undefined;
}

/** Before any poll. */
const never = Number.NEGATIVE_INFINITY;

/** How many of the oldest jobs are looked at each time: two for each that is added keeps up with any load. */
const sweepStep = 2;

/** A store that lives and ends with the process. */
export class MemoryStore implements Store {
  readonly #jobs = new Map<string, Entry>();
  readonly #deliveries = new Map<string, Delivery>();
  readonly #due = new TinyQueue<Due>([], (a, b) => a.at - b.at || a.order - b.order);
  /** The one entry of the queue that holds for a delivery: those of earlier puts are passed over. */
  readonly #queued = new Map<string, Due>();
  readonly #claims = new Map<string, Claim>();
  readonly #secrets = new Map<string, number>();
  #sweep: Iterator<Entry> | undefined;
  #pending = 0;
  #numbers = 0;
  #order = 0;

  nextNumber(): number {
    return this.#numbers++;
  }

  addJob(job: Job): void {
    this.#jobs.set(job.id, {
      job,
      polledAt: never,
      polledEtag: undefined,
      deliveries: undefined,
      idempotencyKey: undefined,
    });
  }

  getJob(id: string): Job | undefined {
    return this.#jobs.get(id)?.job;
  }

  changeJob(id: string, change: (job: Job) => Job): Job | undefined {
    const entry = this.#jobs.get(id);
    if (!entry) return undefined;
    entry.job = change(entry.job);
    return entry.job;
  }

  async *jobsLatestFirst(): AsyncIterable<Job> {
    for (const { job } of [...this.#jobs.values()].reverse()) yield job;
  }

  dropJobs(madeBefore: number, isOver: (job: Job) => boolean): void {
    for (let looked = 0; looked < sweepStep; looked += 1) {
      this.#sweep ??= this.#jobs.values();
      const { done, value } = this.#sweep.next();
      // Jobs stand in the order in which they were made: those after this one are younger still.
      if (done || value.job.createdAt > madeBefore) {
        this.#sweep = undefined;
        return;
      }
      if (isOver(value.job)) this.#drop(value);
    }
  }

  claimPoll(jobId: string, now: number, intervalMs: number): LastPoll | undefined {
    const entry = this.#jobs.get(jobId);
    if (!entry) return undefined;
    const { polledAt: at, polledEtag: etag } = entry;
    if (isTooSoon(at, now, intervalMs)) return { at, etag };
    entry.polledAt = now;
    entry.polledEtag = undefined;
    return undefined;
  }

  notePoll(jobId: string, etag: string): void {
    const entry = this.#jobs.get(jobId);
    if (entry && entry.polledAt !== never) entry.polledEtag = etag;
  }

  putDelivery(delivery: Delivery): void {
    const before = this.#deliveries.get(delivery.id);
    this.#deliveries.set(delivery.id, delivery);
    const entry = this.#jobs.get(delivery.jobId);
    if (entry) entry.deliveries = [...(entry.deliveries ?? []).filter(({ id }) => id !== delivery.id), delivery];
    this.#pending += Number(delivery.state === 'pending') - Number(before?.state === 'pending');
    this.#queued.delete(delivery.id);
    if (delivery.state === 'pending') {
      const due: Due = { at: delivery.due, order: this.#order++, id: delivery.id };
      this.#queued.set(delivery.id, due);
      this.#due.push(due);
    }
  }

  getDelivery(id: string): Delivery | undefined {
    return this.#deliveries.get(id);
  }

  deliveriesOf(jobId: string): readonly Delivery[] {
    return this.#jobs.get(jobId)?.deliveries ?? [];
  }

  takeDue(now: number, most: number): readonly Delivery[] {
    const taken: Delivery[] = [];
    for (let next = this.#next(); next && next.at <= now && taken.length < most; next = this.#next()) {
      this.#due.pop();
      this.#queued.delete(next.id);
      taken.push(this.#deliveries.get(next.id) as Delivery);
    }
    return taken;
  }

  nextDue(): number | undefined {
    return this.#next()?.at;
  }

  pendingDeliveries(): number {
    return this.#pending;
  }

  claimIdempotency(owner: string, key: string, fingerprint: string): IdempotencyClaim {
    const name = claimName(owner, key);
    const claim = this.#claims.get(name);
    if (!claim) {
      this.#claims.set(name, { fingerprint, jobId: undefined });
      return { kind: 'first' };
    }
    if (claim.fingerprint !== fingerprint) return { kind: 'other-body' };
    return claim.jobId === undefined ? { kind: 'in-flight' } : { kind: 'answered', jobId: claim.jobId };
  }

  settleIdempotency(owner: string, key: string, jobId: string | undefined): void {
    const name = claimName(owner, key);
    const claim = this.#claims.get(name);
    const entry = jobId === undefined ? undefined : this.#jobs.get(jobId);
    if (!claim || !entry) {
      this.#claims.delete(name);
      return;
    }
    claim.jobId = jobId;
    entry.idempotencyKey = name;
  }

  secretNumber(owner: string): number {
    return this.#secrets.get(owner) ?? 0;
  }

  replaceSecret(owner: string): number {
    const number = (this.#secrets.get(owner) ?? 0) + 1;
    this.#secrets.set(owner, number);
    return number;
  }

  /** The first entry of the queue that still holds. */
  #next(): Due | undefined {
    for (let next = this.#due.peek(); next; next = this.#due.peek()) {
      if (this.#queued.get(next.id) === next) return next;
      this.#due.pop();
    }
    return undefined;
  }

  #drop(entry: Entry): void {
    this.#jobs.delete(entry.job.id);
    if (entry.idempotencyKey !== undefined) this.#claims.delete(entry.idempotencyKey);
    for (const delivery of entry.deliveries ?? []) {
      if (delivery.state === 'pending') this.#pending -= 1;
      this.#deliveries.delete(delivery.id);
      this.#queued.delete(delivery.id);
    }
  }
}

function claimName(owner: string, key: string): string {
  return `${owner}\n${key}`;
}
