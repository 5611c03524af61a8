import type { Contract } from '../../../src/contract/contract.ts';
import { judge } from '../../judge.ts';
import { redact } from '../../redact.ts';
import type { Rule } from '../../rule.ts';
import { requestText } from '../../rules/words.ts';
import type { Start, Trace, TraceEvent } from '../../trace.ts';
import { addFolds, emptyFold, type Fold, foldOf } from './fold.ts';
import type { JobEvents } from './job-trace.ts';
import { cooked, type SignedBy } from './raw-event.ts';

/** By what jobs are judged. Plain data, but for the rules. */
export interface JudgeOptions {
  readonly contract: Contract;
  readonly start: Start;
  readonly signedBy: SignedBy;
}

/** So many jobs are judged at once: some rules compare one with another, and each judgement has a price of its own. */
const mostJobs = 8;

/** And so many events: what some rules cost grows faster than their number. */
const mostEvents = 64;

/** Of a broken rule so many exchanges are shown. */
const mostLines = 4;

/**
 * Judges jobs by the verifier's own rules and folds the verdicts. Jobs that are to be delivered are judged one by one:
 * until when was waited for a delivery differs from job to job.
 */
export class JobJudge {
  readonly #options: JudgeOptions;
  readonly #rules: readonly Rule[];
  #waiting: JobEvents[] = [];
  #judged = emptyFold;
  /** Jobs that were handed over in several segments count once. */
  readonly #jobs = new Set<number>();

  constructor(options: JudgeOptions, rules: readonly Rule[]) {
    this.#options = options;
    this.#rules = rules;
  }

  add(job: JobEvents): void {
    if (job.alone) {
      this.#judge([job]);
      return;
    }
    // Between two segments of a job something may be missing.
    const events = this.#waiting.reduce((sum, one) => sum + one.events.length, job.events.length);
    if (events > mostEvents || this.#waiting.some((one) => one.job === job.job)) this.#flush();
    this.#waiting.push(job);
    if (this.#waiting.length >= mostJobs) this.#flush();
  }

  /** Judges what is left, and tells what all came to, rules in their order. */
  finish(): Fold {
    this.#flush();
    const order = new Map(this.#rules.map(({ id }, at) => [id, at]));
    const rules = this.#judged.rules.toSorted((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
    return { ...this.#judged, rules };
  }

  #flush(): void {
    if (this.#waiting.length > 0) this.#judge(this.#waiting);
    this.#waiting = [];
  }

  #judge(jobs: readonly JobEvents[]): void {
    const { contract, start, signedBy } = this.#options;
    const owner = new Map<string, number>();
    for (const { job, events } of jobs) for (const { id } of events) owner.set(id, job);
    const events = jobs.flatMap((job) => job.events.map((event) => cooked(event, signedBy)));
    events.sort((a, b) => beginning(a) - beginning(b));
    const until = Math.max(...jobs.map((job) => job.until));
    const trace: Trace = [
      start,
      ...events,
      { kind: 'note', at: until, probe: 'load', text: 'nobody looked any longer' },
    ];
    const fresh = jobs.filter(({ job }) => !this.#jobs.has(job));
    for (const { job } of fresh) this.#remember(job);
    const judgement = {
      judged: judge(trace, this.#rules, contract),
      exchangesJudged: events.filter(({ kind }) => kind === 'exchange').length,
      jobsJudged: fresh.length,
      jobsOf: (evidence: readonly string[]) => new Set(evidence.map((id) => owner.get(id))).size,
      lines: (evidence: readonly string[]) => linesOf(redact(trace, contract), evidence),
    };
    this.#judged = addFolds(this.#judged, foldOf(judgement, this.#judged));
  }

  /** Only the latest matter: segments of a job come soon after each other. */
  #remember(job: number): void {
    this.#jobs.add(job);
    const [oldest] = this.#jobs;
    if (this.#jobs.size > 10_000 && oldest !== undefined) this.#jobs.delete(oldest);
  }
}

function beginning(event: TraceEvent): number {
  return event.kind === 'exchange' ? event.sentAt : event.kind === 'delivery' ? event.receivedAt : 0;
}

/** Each exchange and delivery in a line, without what lets its bearer in. */
function linesOf(trace: Trace, evidence: readonly string[]): string[] {
  return trace
    .flatMap((event) => {
      if (event.kind === 'exchange' && evidence.includes(event.id)) {
        const { response, failure } = event;
        const said = response ? `${response.status} ${excerpt(response.text ?? `${response.length} bytes`)}` : failure;
        return [`${seconds(event.sentAt)} ${requestText(event)}: after ${ms(event)} ${said}`.trimEnd()];
      }
      if (event.kind === 'delivery' && evidence.includes(event.id)) {
        const body = Buffer.from(event.body, 'base64').toString();
        return [`${seconds(event.receivedAt)} delivery of ${event.job}, answered ${event.answered}: ${excerpt(body)}`];
      }
      return [];
    })
    .slice(0, mostLines);
}

function excerpt(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

function seconds(at: number): string {
  return `${(at / 1000).toFixed(3)} s`;
}

function ms({ sentAt, receivedAt }: { readonly sentAt: number; readonly receivedAt: number }): string {
  return `${(receivedAt - sentAt).toFixed(1)} ms`;
}
