import type { Contract } from '../contract/contract.ts';
import type { Clock } from '../core/clock.ts';
import { Refusal } from '../core/errors.ts';
import { nthId } from '../core/ids.ts';
import { endOf, type Job } from '../core/job.ts';
import { type Limit, type LimitState, RollingWindow } from '../core/limits.ts';
import type { Signer } from '../core/link.ts';
import { createRecordWriter, type RecordWriter } from '../core/record.ts';
import type { Scenario } from '../core/scenario.ts';
import type { Store } from '../core/store.ts';
import { Courier } from '../webhooks/courier.ts';
import { createSender, type Resolve, type Sender } from '../webhooks/send.ts';
import { createLinkSigner } from './link-signer.ts';
import { prepareDelivery } from './prepare-delivery.ts';

/** What a stage is made of. */
export interface StageOptions {
  readonly contract: Contract;
  readonly scenario: Scenario;
  readonly clock: Clock;
  readonly store: Store;
  /** Everything drawn or made up on the stage comes from this 32-bit number. */
  readonly seed: number;
  /** Looks up the hosts of webhooks; the system's resolver when left out. */
  readonly resolve?: Resolve;
}

/** One world: a clock, a scenario, a seed, and the jobs that live by them. */
export class Stage {
  readonly contract: Contract;
  readonly clock: Clock;
  readonly store: Store;
  readonly seed: number;
  readonly signer: Signer;
  readonly writeRecord: RecordWriter;
  readonly courier: Courier;
  scenario: Scenario;
  readonly #sender: Sender;
  readonly #windows = new Map<string, RollingWindow>();
  #requests = 0;

  constructor({ contract, scenario, clock, store, seed, resolve }: StageOptions) {
    const { webhooks } = contract.jobs;
    this.contract = contract;
    this.clock = clock;
    this.store = store;
    this.seed = seed;
    this.scenario = scenario;
    this.signer = createLinkSigner(seed);
    this.writeRecord = createRecordWriter(contract.jobs);
    this.#sender = createSender({
      timeoutMs: webhooks.timeoutSeconds * 1000,
      allowedHosts: () => this.scenario.webhooks.allowHosts,
      ...(resolve && { resolve }),
    });
    this.courier = new Courier({
      store,
      clock,
      send: this.#sender.send,
      schedule: { gapsMs: webhooks.gapsSeconds.map((gap) => gap * 1000), endStatuses: webhooks.endStatuses },
      prepare: (delivery, attempt) => prepareDelivery(this, delivery, attempt),
    });
  }

  /** A job that the owner may see. Refuses unknown jobs and those of others in the same words. */
  async jobOf(owner: string, id: string): Promise<Job> {
    const job = await this.store.getJob(id);
    if (job?.owner !== owner || this.isOver(job)) throw new Refusal('notFound', `there is no job ${id}`);
    return job;
  }

  /** Whether a job is past keeping. A store drops such jobs some time later. */
  isOver(job: Job): boolean {
    return this.clock.now() >= endOf(job) + this.contract.jobs.retention.recordSeconds * 1000;
  }

  /** An id for a request that came without one. */
  nextRequestId(): string {
    return nthId(this.contract.jobs.ids.request, this.seed, this.#requests++);
  }

  /** Counts a request against the owner's limit. */
  countRequest(owner: string): LimitState {
    const { windowSeconds, burstFactor, burstSeconds } = this.contract.jobs.limits;
    const { perWindow, enforced } = this.scenario.limits;
    const limit: Limit = { perWindow, windowMs: windowSeconds * 1000, burstFactor, burstMs: burstSeconds * 1000 };
    let window = this.#windows.get(owner);
    if (!window) {
      window = new RollingWindow(limit.windowMs);
      this.#windows.set(owner, window);
    }
    return window.take(this.clock.now(), limit, enforced);
  }

  /** Ends the stage: attempts under way finish. Returns how many deliveries were still pending. */
  async stop(): Promise<number> {
    const pending = await this.courier.stop();
    this.clock.stop();
    await this.#sender.close();
    return pending;
  }
}
