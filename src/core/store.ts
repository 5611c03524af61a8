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
 * several doubles can share one store. Instants are milliseconds since the epoch.
 */
export interface Store {
  /** A number that no other job has, counting from 0. */
  nextNumber(): Promise<number>;

  /** Adds a job, which is kept until `keepUntil` says it may be dropped. */
  addJob(job: Job): Promise<void>;
  getJob(id: string): Promise<Job | undefined>;
  /**
   * Replaces a job by what `change` makes of it and returns that; undefined when there is no such job.
   * `change` is pure: a store may call it again when another change came first.
   */
  changeJob(id: string, change: (job: Job) => Job): Promise<Job | undefined>;
  /** All jobs, the latest first. For looking around, not for the hot path. */
  jobsLatestFirst(): AsyncIterable<Job>;
  /** Drops jobs that `isOver` says are past keeping, with their deliveries. A store may look at a few at a time. */
  dropJobs(isOver: (job: Job) => boolean): Promise<void>;

  /**
   * Claims the poll window of a job: undefined when its last answered poll is at least `intervalMs` ago, and then
   * this poll is the last answered one; otherwise when that was, and nothing changes.
   */
  claimPoll(jobId: string, now: number, intervalMs: number): Promise<LastPoll | undefined>;
  /** Notes the ETag that the last answered poll carried. */
  notePoll(jobId: string, etag: string): Promise<void>;

  /** Adds or replaces a delivery. A pending one is due at its instant. */
  putDelivery(delivery: Delivery): Promise<void>;
  getDelivery(id: string): Promise<Delivery | undefined>;
  deliveriesOf(jobId: string): Promise<readonly Delivery[]>;
  /** Takes pending deliveries that are due off the queue, earliest first. Each is given once, until it is put again. */
  takeDue(now: number, most: number): Promise<readonly Delivery[]>;
  /** When the next pending delivery is due. */
  nextDue(): Promise<number | undefined>;
  /** How many deliveries are pending. */
  pendingDeliveries(): Promise<number>;

  /** Claims an idempotency key of an owner for a body, told by its fingerprint. */
  claimIdempotency(owner: string, key: string, fingerprint: string): Promise<IdempotencyClaim>;
  /** Ends a claim: with the job that was made, or with undefined when none was, which frees the key. */
  settleIdempotency(owner: string, key: string, jobId: string | undefined): Promise<void>;

  /** How many times the owner's webhook secret has been replaced. */
  secretNumber(owner: string): Promise<number>;
  /** Replaces the owner's webhook secret and returns its new number. */
  replaceSecret(owner: string): Promise<number>;
}
