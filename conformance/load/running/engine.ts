import { type Mail, Mailbox } from '../deliveries/mailbox.ts';
import { deliveryGrace, OwedDeliveries } from '../deliveries/owed-deliveries.ts';
import { owes } from '../deliveries/owes.ts';
import { Tally } from '../figures/tally.ts';
import { JobDesk } from '../jobs/job-desk.ts';
import type { JobWork, LiveJob } from '../jobs/live-job.ts';
import { LiveJobs } from '../jobs/live-jobs.ts';
import { Submitter } from '../jobs/submitter.ts';
import type { Judging } from '../judging/judge-thread.ts';
import { Sampler } from '../judging/sampler.ts';
import { fromNow, type LoadTime } from '../load-clock.ts';
import { Drivers } from '../sending/drivers.ts';
import { RequestWriter } from '../sending/request-writer.ts';
import type { EngineOptions } from './engine-options.ts';
import { progressOf } from './progress-of.ts';
import type { ShareOrder, ShareResult } from './share-order.ts';
import { startArrivals } from './start-arrivals.ts';
import { startOf } from './start-of.ts';

/** Runs one share of a load run. */
export class Engine {
  readonly #order: ShareOrder;
  readonly #options: EngineOptions;
  readonly #time: LoadTime;
  readonly #startedAt: number;
  readonly #tally: Tally;
  readonly #sampler: Sampler;
  readonly #judging: Judging;
  readonly #desk: JobDesk;
  readonly #writer: RequestWriter;
  readonly #drivers: Drivers;
  readonly #submitter: Submitter;
  readonly #jobs = new LiveJobs();
  readonly #owed: OwedDeliveries;
  readonly #graceMs: number;
  #mailbox: Mailbox | undefined;
  #second = 0;
  #capped = false;
  #drainFrom: number | undefined;
  #over: () => void = () => undefined;

  constructor(order: ShareOrder, options: EngineOptions) {
    const { contract, target, profile, seed } = order;
    this.#order = order;
    this.#options = options;
    this.#time = fromNow(options.time);
    this.#startedAt = options.time.epoch();
    this.#tally = new Tally({ from: order.warmUpMs, to: order.warmUpMs + order.durationMs });
    this.#judging = options.judging(startOf(order, this.#startedAt));
    const { sample, samplePerSecond } = order;
    this.#sampler = new Sampler({ judging: this.#judging, seed, share: sample, perSecond: samplePerSecond });
    this.#writer = new RequestWriter(target.api, target.key, contract);
    this.#submitter = new Submitter({
      contract,
      writer: this.#writer,
      templates: order.submits,
      places: order.jobs ?? Number.POSITIVE_INFINITY,
      urlOf: (number) => this.#mailbox?.urlOf(number),
    });
    this.#drivers = new Drivers({
      api: new URL(target.api).origin,
      connections: order.connections,
      time: this.#time,
      isStale: (work) => this.#isStale(work),
      onLeave: ({ job }) => {
        job.asking = true;
      },
      onAnswer: (work, answer, sentAt) => this.#desk.onAnswer(work, answer, sentAt),
      onFailure: (work, failure, sentAt) => this.#desk.onFailure(work, failure, sentAt),
    });
    this.#graceMs = deliveryGrace(contract, target.timings);
    this.#owed = new OwedDeliveries({
      graceMs: this.#graceMs,
      tally: this.#tally,
      owes: (job) => owes(contract, target, job),
    });
    this.#desk = new JobDesk({
      contract,
      target,
      manner: { job: profile.job, pollInterval: target.timings.pollInterval },
      writer: this.#writer,
      tally: this.#tally,
      sampler: this.#sampler,
      now: () => this.#time.now(),
      epoch: () => this.#time.epoch(),
      runOver: () => profile.job.poll?.until === 'run-over' && this.#drainFrom !== undefined,
      send: (work) => this.#drivers.send(work),
      onOver: (job, rest) => this.#userDone(job, rest),
      onRefused: () => {
        this.#submitter.giveBack();
        this.#capped = false;
      },
    });
  }

  async run(): Promise<ShareResult> {
    const { target, profile, connections } = this.#order;
    const { receiver } = target.webhook;
    if (profile.job.webhook && receiver) {
      const onMail = (mail: Mail) => this.#onMail(mail);
      this.#mailbox = await Mailbox.start({ ...receiver, onMail }).catch(async (error) => {
        await this.#judging.finish();
        throw error;
      });
    }
    try {
      const over = new Promise<void>((resolve) => {
        this.#over = resolve;
      });
      const { signal } = this.#options;
      signal?.addEventListener('abort', () => this.#over(), { once: true });
      if (signal?.aborted) this.#over();
      if (profile.model === 'closed') for (let user = 0; user < connections; user += 1) this.#submit(0, true);
      else
        startArrivals(
          this.#order,
          this.#time,
          (due) => this.#submit(due, false),
          () => this.#isEnding,
        );
      this.#tick();
      await over;
      return await this.#finish();
    } finally {
      this.#over = () => undefined;
      this.#second = Number.POSITIVE_INFINITY;
      await this.#mailbox?.stop();
      await this.#drivers.close();
    }
  }

  get #endsAt(): number {
    return this.#order.warmUpMs + this.#order.durationMs;
  }

  get #isStopped(): boolean {
    return this.#options.signal?.aborted === true;
  }

  get #isEnding(): boolean {
    return this.#drainFrom !== undefined || this.#isStopped;
  }

  /** Has a job submitted, while there are places. */
  #submit(due: number, backToBack: boolean): void {
    if (this.#isEnding) return;
    if (!this.#submitter.hasPlace) {
      this.#capped = true;
      this.#look();
      return;
    }
    const work = this.#submitter.next(due, backToBack);
    if (!work) return;
    const { job } = work;
    this.#jobs.add(job);
    if (job.webhookUrl !== undefined) this.#owed.add(job);
    this.#drivers.send(work);
  }

  /** Whether nobody needs a request any longer. */
  #isStale(work: JobWork): boolean {
    const { operation, job, due } = work;
    if (operation !== 'submit') return job.over || job.pending !== work;
    return this.#isEnding && (this.#isStopped || due >= (this.#drainFrom ?? 0));
  }

  #userDone(job: LiveJob, rest: number): void {
    const { profile } = this.#order;
    this.#jobs.done(job);
    if (job.webhookUrl === undefined) job.trace?.close(this.#time.now());
    if (profile.model === 'closed' && !this.#isEnding) this.#submit(this.#time.now() + rest, rest === 0);
    if (this.#isEnding) this.#look();
  }

  #onMail(mail: Mail): void {
    const job = mail.job === undefined ? undefined : this.#owed.get(mail.job);
    if (job) this.#desk.onMail(job, mail);
    if (this.#isEnding) this.#look();
  }

  /** Each second. */
  #tick(): void {
    this.#time.alarm((this.#second + 1) * 1000, () => {
      if (this.#second === Number.POSITIVE_INFINITY) return;
      const now = this.#time.now();
      // A second in which nothing could run at all has a row too.
      for (; (this.#second + 1) * 1000 <= now; this.#second += 1) this.#tally.roll(this.#second);
      this.#sampler.refill();
      this.#owed.sweep(now);
      const running = now <= this.#order.warmUpMs ? 'warm-up' : 'measuring';
      this.#options.onProgress(progressOf(this.#tally, now, this.#drainFrom === undefined ? running : 'draining'));
      if (this.#judging.isBroken) this.#over();
      if (now >= this.#endsAt) this.#drain();
      this.#look();
      this.#tick();
    });
  }

  /** No more jobs; those under way may still end. */
  #drain(): void {
    if (this.#drainFrom !== undefined) return;
    this.#drainFrom = this.#endsAt;
    const { poll } = this.#order.profile.job;
    for (const job of this.#jobs) {
      const later = job.pending !== undefined && job.pending.due > this.#time.now();
      if (poll?.until === 'run-over' && later) {
        job.over = true;
        this.#userDone(job, 0);
      }
      // What was to be submitted later will not be.
      else if (job.phase.at === 'submitting' && job.due >= this.#drainFrom) this.#jobs.drop(job);
      else if (job.webhookUrl !== undefined) this.#desk.hasten(job);
    }
  }

  /** Whether there is anything left to wait for. */
  #look(): void {
    const now = this.#time.now();
    if (this.#capped && this.#drainFrom === undefined && this.#jobs.none) this.#drainFrom = now;
    if (this.#drainFrom === undefined) return;
    const owed = this.#owed.any;
    const latest = this.#drainFrom + Math.max(this.#order.drainMs, owed ? this.#graceMs : 0);
    if ((this.#jobs.none && !owed) || now >= latest) this.#over();
  }

  async #finish(): Promise<ShareResult> {
    const now = this.#time.now();
    const stopped = this.#isStopped;
    this.#tally.endAt(now);
    this.#drainFrom ??= now;
    for (const work of stopped ? [] : this.#drivers.unanswered(Math.min(now, this.#endsAt))) {
      this.#tally.unanswered(work, 'no answer by the end');
    }
    this.#owed.close(now);
    // What is answered from now on, and what is cancelled, says nothing of the target.
    const tally = this.#tally.data();
    for (const job of this.#jobs) job.trace?.close(now);
    const ids = await this.#jobs.toCancel(this.#time);
    await this.#drivers.cancel(ids.map((id) => this.#writer.cancel(id)));
    const verdicts = await this.#judging.finish();
    const cutShort = stopped ? 'signal' : this.#capped && now < this.#endsAt ? 'jobs' : undefined;
    return {
      tally,
      verdicts,
      startedAt: this.#startedAt,
      measuredMs: this.#tally.measuredMs,
      ...(cutShort && { cutShort }),
    };
  }
}
