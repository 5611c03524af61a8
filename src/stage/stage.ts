import type { Contract } from '../contract/contract.ts';
import { type Awaitable, andThen } from '../core/awaitable.ts';
import type { Clock } from '../core/clock.ts';
import type { Answer, Delivery, DeliverySchedule } from '../core/delivery.ts';
import { drawHttpEffect, noEffect } from '../core/draw-effects.ts';
import { Refusal } from '../core/errors.ts';
import type { HttpEffect } from '../core/fault.ts';
import { mix, nthId } from '../core/ids.ts';
import { endOf, type Job } from '../core/job.ts';
import { Journal } from '../core/journal.ts';
import { type LimitState, RollingWindow } from '../core/limits.ts';
import type { Signer } from '../core/link.ts';
import { Provider } from '../core/provider.ts';
import { random } from '../core/random.ts';
import { createRecordWriter, type RecordWriter } from '../core/record.ts';
import { type Play, play, type Scenario } from '../core/scenario.ts';
import type { Store } from '../core/store.ts';
import { Courier } from '../webhooks/courier.ts';
import { createSender, type Post, type Resolve, type Sender } from '../webhooks/send.ts';
import { createLinkSigner } from './link-signer.ts';
import { prepareDelivery } from './prepare-delivery.ts';

/** What a stage is made of. */
export interface StageOptions {
  /** Names the stage, in links too. */
  readonly id: string;
  readonly contract: Contract;
  readonly scenario: Scenario;
  readonly clock: Clock;
  readonly store: Store;
  /** Everything drawn or made up on the stage comes from this 32-bit number. */
  readonly seed: number;
  /** How many journal entries are kept. */
  readonly journal: number;
  /** Looks up the hosts of webhooks; the system's resolver when left out. */
  readonly resolve?: Resolve;
}

/**
 * While a receiver is silent no time passes on a virtual clock, so that no real time to wait is the right one: half the
 * contract's is plenty for a receiver in a test.
 */
const virtualPatience = 0.5;

/** One world: a clock, a scenario, a seed, and the jobs that live by them. */
export class Stage {
  readonly id: string;
  readonly contract: Contract;
  readonly clock: Clock;
  readonly store: Store;
  readonly seed: number;
  readonly signer: Signer;
  readonly writeRecord: RecordWriter;
  readonly courier: Courier;
  readonly journal: Journal;
  readonly provider: Provider;
  /** Cents that each owner has spent or set aside. */
  readonly spent = new Map<string, number>();
  readonly #sender: Sender;
  readonly #onStop = new Set<() => void>();
  #ended = false;
  readonly #windows = new Map<string, RollingWindow>();
  #play: Play;
  #requests = 0;
  #answers = 0;

  constructor({ id, contract, scenario, clock, store, seed, journal, resolve }: StageOptions) {
    this.id = id;
    this.contract = contract;
    this.clock = clock;
    this.store = store;
    this.seed = seed;
    this.signer = createLinkSigner(id, seed);
    this.writeRecord = createRecordWriter(contract.jobs);
    this.journal = new Journal(journal);
    this.provider = new Provider(scenario.capacity);
    this.#play = play(scenario, clock.now());
    this.#sender = createSender({
      timeoutMs: contract.jobs.webhooks.timeoutSeconds * 1000 * (clock.virtual ? virtualPatience : 1),
      after: (ms, run) => clock.timeout(ms, run),
      allowedHosts: () => this.scenario.webhooks.allowHosts,
      ...(resolve && { resolve }),
    });
    this.courier = new Courier({
      store,
      clock,
      send: this.#sender.send,
      schedule: (delivery) => this.#schedule(delivery),
      prepare: (delivery, attempt) => prepareDelivery(this, delivery, attempt),
      onAttempt: (delivery) => this.#noteAttempt(delivery),
    });
  }

  get scenario(): Scenario {
    return this.#play.scenario;
  }

  /** The scenario, since when it is played, and how often its rules have applied. */
  get play(): Play {
    return this.#play;
  }

  /** Plays another scenario from now on. Jobs that have a plan keep it; `replan` sees to the provider's capacity. */
  setScenario(scenario: Scenario): void {
    this.#play = play(scenario, this.clock.now());
  }

  /** A job that the owner may see. Refuses unknown jobs and those of others in the same words. */
  jobOf(owner: string, id: string): Awaitable<Job> {
    return andThen(this.store.getJob(id), (job) => {
      if (job?.owner !== owner || this.isOver(job)) throw new Refusal('notFound', `there is no job ${id}`);
      return job;
    });
  }

  /** Whether a job is past keeping. A store drops such jobs some time later. */
  isOver(job: Job): boolean {
    return this.clock.now() >= endOf(job) + this.#recordMs;
  }

  /** Drops some of the jobs that are past keeping, which none is that is younger than records are kept. */
  dropOldJobs(): Awaitable<void> {
    return this.store.dropJobs(this.clock.now() - this.#recordMs, (job) => this.isOver(job));
  }

  get #recordMs(): number {
    return this.contract.jobs.retention.recordSeconds * 1000;
  }

  /** An id for a request that came without one. */
  nextRequestId(): string {
    return nthId(this.contract.jobs.ids.request, this.seed, this.#requests++);
  }

  /** What the scenario does to the answer of an operation. */
  drawHttpEffect(operationId: string): HttpEffect {
    // Answers draw from numbers of their own, so that polling more often does not change what becomes of jobs.
    const number = this.#answers++;
    if (this.scenario.http.length === 0) return noEffect;
    return drawHttpEffect(this.#play, operationId, this.clock.now(), random(mix(~this.seed, number)));
  }

  /** Counts a request against the owner's limit. */
  countRequest(owner: string): LimitState {
    const { windowSeconds, burstFactor, burstSeconds } = this.contract.jobs.limits;
    const { perWindow, enforced } = this.scenario.limits;
    let window = this.#windows.get(owner);
    if (!window) {
      window = new RollingWindow(windowSeconds * 1000);
      this.#windows.set(owner, window);
    }
    const limit = { perWindow, windowMs: windowSeconds * 1000, burstFactor, burstMs: burstSeconds * 1000 };
    return window.take(this.clock.now(), limit, enforced);
  }

  /** Sends a POST outside of any delivery. */
  send(post: Post): Promise<Answer> {
    return this.#sender.send(post);
  }

  /** Calls back when the stage ends, at once when it has. Returns how to take that back. */
  onStop(callback: () => void): () => void {
    if (this.#ended) callback();
    else this.#onStop.add(callback);
    return () => this.#onStop.delete(callback);
  }

  /** Ends what waits for something to happen on the stage. */
  announceEnd(): void {
    this.#ended = true;
    for (const callback of this.#onStop) callback();
    this.#onStop.clear();
  }

  /** Ends the stage: attempts under way finish. Returns how many deliveries were still pending. */
  async stop(): Promise<number> {
    this.announceEnd();
    const pending = await this.courier.stop();
    this.clock.stop();
    await this.#sender.close();
    return pending;
  }

  /** Jitter makes a gap longer by a share that follows from the seed, the delivery and the attempt. */
  #schedule({ id, attempts }: Delivery): DeliverySchedule {
    const { gapsMs, jitter } = this.scenario.webhooks;
    const { endStatuses } = this.contract.jobs.webhooks;
    if (jitter === 0) return { gapsMs, endStatuses };
    const seed = [...id].reduce((hash, char) => mix(hash, char.charCodeAt(0)), mix(this.seed, attempts.length));
    const next = random(seed);
    return { gapsMs: gapsMs.map((gap) => Math.round(gap * (1 + jitter * next()))), endStatuses };
  }

  #noteAttempt(delivery: Delivery): void {
    const attempt = delivery.attempts.at(-1);
    if (!attempt) return;
    this.journal.add(this.clock.now(), {
      kind: 'delivery',
      delivery: delivery.id,
      job: delivery.jobId,
      attempt: attempt.number,
      answer: attempt.answer,
      next: delivery.state === 'pending' ? delivery.due : undefined,
    });
  }
}
