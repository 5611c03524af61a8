import type { Awaitable } from './awaitable.ts';
import type { Delivery } from './delivery.ts';
import type { Job } from './job.ts';

/** What a claim on an idempotency key finds. */
export type IdempotencyClaim =
  | { readonly kind: 'first' }
  | { readonly kind: 'in-flight' }
  | { readonly kind: 'other-body' }
  | { readonly kind: 'answered'; readonly jobId: string };

/** The last poll of a job that was answered with its record: when, and with which ETag once that is known. */
export interface LastPoll {
  readonly at: number;
  readonly etag: string | undefined;
}

/**
 * Where a stage keeps its jobs and deliveries: the port that every store implements. Each call is atomic, so that
 * several doubles can share one store. A store in this process answers at once, one elsewhere with promises. Instants
 * are milliseconds since the epoch.
 */
export interface Store {
  /** A number that no other job has, counting from 0. */
  nextNumber(): Awaitable<number>;

  /** Adds a job, which is kept until `dropJobs` finds that it is over. */
  addJob(job: Job): Awaitable<void>;
  getJob(id: string): Awaitable<Job | undefined>;
  /**
   * Replaces a job by what `change` makes of it and returns that; undefined when there is no such job.
   * `change` is pure: a store may call it again when another change came first.
   */
  changeJob(id: string, change: (job: Job) => Job): Awaitable<Job | undefined>;
  /** All jobs, the latest first. For looking around, not for the hot path. */
  jobsLatestFirst(): AsyncIterable<Job>;
  /**
   * Drops jobs that `isOver` says are past keeping, with their deliveries; none that was made after `madeBefore` is. A
   * store may look at a few at a time.
   */
  dropJobs(madeBefore: number, isOver: (job: Job) => boolean): Awaitable<void>;

  /**
   * Claims the poll window of a job: undefined when its last answered poll is at least `intervalMs` ago, and then
   * this poll is the last answered one; otherwise when that was, and nothing changes.
   */
  claimPoll(jobId: string, now: number, intervalMs: number): Awaitable<LastPoll | undefined>;
  /** Notes the ETag that the last answered poll carried. */
  notePoll(jobId: string, etag: string): Awaitable<void>;

  /** Adds or replaces a delivery. A pending one is due at its instant. */
  putDelivery(delivery: Delivery): Awaitable<void>;
  getDelivery(id: string): Awaitable<Delivery | undefined>;
  deliveriesOf(jobId: string): Awaitable<readonly Delivery[]>;
  /** Takes pending deliveries that are due off the queue, earliest first. Each is given once, until it is put again. */
  takeDue(now: number, most: number): Awaitable<readonly Delivery[]>;
  /** When the next pending delivery is due. */
  nextDue(): Awaitable<number | undefined>;
  /** How many deliveries are pending. */
  pendingDeliveries(): Awaitable<number>;

  /** Claims an idempotency key of an owner for a body, told by its fingerprint. */
  claimIdempotency(owner: string, key: string, fingerprint: string): Awaitable<IdempotencyClaim>;
  /** Ends a claim: with the job that was made, or with undefined when none was, which frees the key. */
  settleIdempotency(owner: string, key: string, jobId: string | undefined): Awaitable<void>;

  /** How many times the owner's webhook secret has been replaced. */
  secretNumber(owner: string): Awaitable<number>;
  /** Replaces the owner's webhook secret and returns its new number. */
  replaceSecret(owner: string): Awaitable<number>;
}
