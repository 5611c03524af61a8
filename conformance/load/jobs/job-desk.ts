import type { Status } from '../../../src/contract/status.ts';
import type { Mail } from '../deliveries/mailbox.ts';
import { owes } from '../deliveries/owes.ts';
import { WebhookLag } from '../deliveries/webhook-lag.ts';
import { recordMs } from '../figures/histogram.ts';
import type { Operation } from '../figures/tally.ts';
import type { JobTrace } from '../judging/job-trace.ts';
import type { Failure, RawAnswer } from '../sending/paced-listener.ts';
import { retryAfterOf } from '../sending/raw-headers.ts';
import type { DeskOptions } from './desk-options.ts';
import { KnownIds } from './known-ids.ts';
import { knownOf } from './known-of.ts';
import type { JobWork, LiveJob } from './live-job.ts';
import { afterDelivery, afterPoll, afterSubmit, afterTrouble, type NextStep, paceOf } from './next-step.ts';
import { type RecordReader, recordReader } from './record-reader.ts';

/** After a submit that was refused a user does not start the next one at once, or an outage would be met by a flood. */
const restMs = 1000;

/** Knows what to do with each answer and each delivery: what it counts as, and what its user does next. */
export class JobDesk {
  readonly #options: DeskOptions;
  readonly #reader: RecordReader;
  /** Jobs that were accepted, and the traces of those that are judged. */
  readonly #byId = new KnownIds<JobTrace | 'not judged'>();
  readonly #lag = new WebhookLag();

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#reader = recordReader(options.contract);
  }

  onAnswer(work: JobWork, answer: RawAnswer, sentAt: number): void {
    const { tally, now } = this.#options;
    const at = now();
    const { job, operation } = work;
    tally.answered(work, sentAt, at, answer.status, answer.wire);
    job.pending = undefined;
    job.asking = false;
    if (job.webhookUrl !== undefined && operation !== 'file') this.#lag.note(answer.headers, at);
    if (operation === 'submit') {
      this.#submitted(work, answer, sentAt, at);
      return;
    }
    this.#options.sampler.exchange(work, sentAt, at, answer);
    if (operation === 'poll') {
      this.#polled(work, answer, at);
      return;
    }
    if (answer.status === 200 && tally.isMeasured(job.due)) tally.counts.filesFetched += 1;
    if (answer.status !== 200 && answer.status !== 429) tally.erred(work, `HTTP ${answer.status}`);
    this.#over(job);
  }

  onFailure(work: JobWork, failure: Failure, sentAt: number): void {
    const { tally, now, sampler } = this.#options;
    const at = now();
    const { job, operation } = work;
    tally.unanswered(work, failure);
    job.pending = undefined;
    job.asking = false;
    sampler.exchange(work, sentAt, at, failure);
    if (operation === 'poll') {
      job.servedAt = at;
      this.#next(job, afterTrouble(this.#options.manner, knownOf(job, at), undefined));
      return;
    }
    if (operation === 'submit') {
      job.phase = { at: 'gone' };
      // Nobody took the request, so that it made no job.
      if (failure === 'refused connection') this.#options.onRefused();
    }
    this.#over(job, restMs);
  }

  /** A delivery for a job. */
  onMail(job: LiveJob, mail: Mail): void {
    const { tally, now, sampler } = this.#options;
    const at = now();
    tally.delivered();
    const measured = tally.isMeasured(job.due);
    const id = 'id' in job.phase ? job.phase.id : undefined;
    const { method, headers, answered } = mail;
    const raw = { job: id, receivedAt: at, method, headers, answered, body: new Uint8Array(mail.body) };
    if (job.phase.at === 'submitting') job.early = [...(job.early ?? []), raw];
    else sampler.delivery(job, raw);
    if (job.delivery === 'received') {
      if (measured) tally.counts.deliveriesDuplicate += 1;
      return;
    }
    const record = this.#reader.record(mail.body.toString(), 'delivery');
    if (measured) {
      if (job.delivery === 'lost') tally.counts.deliveriesLost -= 1;
      tally.counts.deliveriesReceived += 1;
      if (record?.ended && record.updatedAt !== undefined) {
        recordMs(tally.webhookLag, this.#lag.of(record.updatedAt, at, this.#options.epoch()));
      }
    }
    job.delivery = 'received';
    job.deliveredAt = at;
    job.delivered = record;
    if (job.phase.at === 'accepted') this.#delivered(job, at);
  }

  /** Polls a job as soon as it may be: nobody waits for long any more. */
  hasten(job: LiveJob): void {
    const { manner, now } = this.#options;
    if (job.phase.at !== 'accepted' || job.asking) return;
    const due = Math.max(now(), (job.servedAt ?? Number.NEGATIVE_INFINITY) + paceOf(manner, 1));
    if (job.pending && job.pending.due <= due) return;
    this.#next(job, { do: 'poll', due, intent: job.polls > 0 ? 'interval-passed' : 'first-poll' });
  }

  #submitted(work: JobWork, answer: RawAnswer, sentAt: number, at: number): void {
    const { tally, sampler, onRefused, manner } = this.#options;
    const { job } = work;
    const accepted = answer.status >= 200 && answer.status < 300;
    const id = accepted ? this.#reader.id(answer.body.toString()) : undefined;
    if (id === undefined) {
      job.phase = { at: 'gone' };
      // Answers of 5xx may stand for a job all the same.
      if (answer.status >= 400 && answer.status < 500) onRefused();
      if (answer.status !== 429) tally.erred(work, accepted ? 'bad body' : `HTTP ${answer.status}`);
      if (answer.status < 500) {
        sampler.choose(job, String(job.number));
        sampler.exchange(work, sentAt, at, answer);
        job.trace?.close(at);
      }
      this.#over(job, Math.max(restMs, retryAfterOf(answer.headers, this.#options.epoch()) ?? 0));
      return;
    }
    const twin = this.#byId.get(id);
    if (twin) {
      this.#repeated(work, twin, answer, sentAt, at);
      return;
    }
    job.phase = { at: 'accepted', id };
    tally.inFlight += 1;
    if (tally.isMeasured(job.due)) tally.counts.jobsSubmitted += 1;
    sampler.choose(job, id);
    this.#byId.add(id, job.trace ?? 'not judged');
    sampler.exchange(work, sentAt, at, answer);
    for (const early of job.early ?? []) sampler.delivery(job, { ...early, job: id });
    if (job.delivered?.ended) {
      this.#delivered(job, at);
      return;
    }
    this.#next(job, afterSubmit(manner, knownOf(job, at)));
  }

  /** The id of another job was given. Two users of one job would only get in each other's way. */
  #repeated(work: JobWork, twin: JobTrace | 'not judged', answer: RawAnswer, sentAt: number, at: number): void {
    const { tally, sampler } = this.#options;
    tally.erred(work, 'repeated id');
    if (twin !== 'not judged') sampler.exchange(work, sentAt, at, answer, twin);
    work.job.phase = { at: 'gone' };
    this.#over(work.job);
  }

  #polled(work: JobWork, answer: RawAnswer, at: number): void {
    const { tally, manner } = this.#options;
    const { job } = work;
    const { status } = answer;
    job.polls += 1;
    // A poll that was refused may count as served all the same.
    if (status !== 304) job.servedAt = at;
    if (status === 200) {
      const record = this.#reader.record(answer.body.toString(), 'answer');
      job.link = record?.link ?? job.link;
      if (record === undefined || record.status === undefined) tally.erred(work, 'bad body');
      if (record?.ended && record.status) this.#ended(job, record.status, at);
    } else if (status === 429 || status >= 500) {
      if (status !== 429) tally.erred(work, `HTTP ${status}`);
      this.#next(job, afterTrouble(manner, knownOf(job, at), retryAfterOf(answer.headers, this.#options.epoch())));
      return;
    } else if (status !== 304) {
      // There is nothing more to be learned of it.
      tally.erred(work, `HTTP ${status}`);
      this.#over(job);
      return;
    }
    // A last poll was throttled although it came in time: it is not made again and again.
    const inVain = status === 304 && job.phase.at === 'ended' && !manner.job.poll;
    this.#next(job, inVain ? { do: 'over' } : afterPoll(manner, knownOf(job, at)));
  }

  /** A delivery that does not tell the end of its job changes nothing of what its user waits for. */
  #delivered(job: LiveJob, at: number): void {
    const record = job.delivered;
    if (!record?.ended || record.status === undefined) return;
    job.link = record.link ?? job.link;
    this.#ended(job, record.status, at);
    // A poll that is under way tells as much as another, which would come too soon.
    if (!job.asking) this.#next(job, afterDelivery(this.#options.manner, knownOf(job, at)));
  }

  #ended(job: LiveJob, status: Status, at: number): void {
    if (job.phase.at !== 'accepted') return;
    const { tally, contract, target } = this.#options;
    job.phase = { at: 'ended', id: job.phase.id, status, seenAt: at };
    tally.inFlight -= 1;
    const delivered = job.delivery === 'received' || owes(contract, target, job);
    if (tally.isMeasured(job.due)) tally.ended(status, at - job.due, job.polls, delivered);
  }

  #next(job: LiveJob, step: NextStep): void {
    if (job.over) return;
    if (step.do === 'over' || (step.do === 'poll' && this.#options.runOver())) {
      this.#over(job);
      return;
    }
    if (step.do === 'wait') return;
    if (step.do === 'fetch') {
      this.#send(job, 'file', step.due, step.intent, this.#options.writer.file(step.url));
      return;
    }
    if (!('id' in job.phase)) {
      this.#over(job);
      return;
    }
    job.pollRequest ??= this.#options.writer.poll(job.phase.id);
    this.#send(job, 'poll', step.due, step.intent, job.pollRequest);
  }

  #send(job: LiveJob, operation: Operation, due: number, intent: JobWork['intent'], request: JobWork['request']): void {
    const backToBack = operation === 'poll' && this.#options.manner.job.poll?.every === 0;
    const work: JobWork = {
      operation,
      job,
      due,
      intent,
      request,
      bytes: request.bytes,
      origin: request.origin,
      backToBack,
    };
    job.pending = work;
    job.asking = false;
    this.#options.send(work);
  }

  #over(job: LiveJob, rest = 0): void {
    if (job.over) return;
    job.over = true;
    this.#options.onOver(job, rest);
  }
}
