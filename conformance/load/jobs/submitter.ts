import type { Contract } from '../../../src/contract/contract.ts';
import { withMember } from '../../plan.ts';
import type { SubmitTemplate } from '../running/share-order.ts';
import type { RequestWriter, WrittenRequest } from '../sending/request-writer.ts';
import type { JobWork, LiveJob } from './live-job.ts';

export interface SubmitterOptions {
  readonly contract: Contract;
  readonly writer: RequestWriter;
  /** What is submitted, in turn. */
  readonly templates: readonly SubmitTemplate[];
  /** How many jobs there may be. */
  readonly places: number;
  /** Where a job is to be delivered, by its number; undefined when it is not. */
  readonly urlOf: (number: number) => string | undefined;
}

/** Makes jobs and the requests that submit them: as many as there are places, and never more. */
export class Submitter {
  readonly #options: SubmitterOptions;
  readonly #written = new Map<SubmitTemplate, WrittenRequest>();
  readonly #bodies = new Map<SubmitTemplate, readonly [string, string]>();
  #places: number;
  #jobs = 0;

  constructor(options: SubmitterOptions) {
    this.#options = options;
    this.#places = options.places;
  }

  get hasPlace(): boolean {
    return this.#places >= 1;
  }

  /** A submit was refused for certain, so that it cost nothing. */
  giveBack(): void {
    this.#places += 1;
  }

  /** The next job, and its submit. Undefined when there is no place. */
  next(due: number, backToBack: boolean): JobWork | undefined {
    const { templates, urlOf } = this.#options;
    const template = templates[this.#jobs % templates.length];
    if (!template || !this.hasPlace) return undefined;
    this.#places -= 1;
    this.#jobs += 1;
    const webhookUrl = urlOf(this.#jobs);
    const request = this.#requestFor(template, webhookUrl);
    return {
      operation: 'submit',
      job: newJob(this.#jobs, template, webhookUrl, due),
      due,
      request,
      bytes: request.bytes,
      origin: request.origin,
      intent: webhookUrl === undefined ? 'plain' : 'with-webhook',
      backToBack,
    };
  }

  /** The same for all jobs of a template, but for where each is delivered. */
  #requestFor(template: SubmitTemplate, webhookUrl: string | undefined): WrittenRequest {
    const { writer } = this.#options;
    if (webhookUrl !== undefined) {
      const [before, after] = this.#bodyOf(template);
      return writer.submit(template.path, before + JSON.stringify(webhookUrl) + after);
    }
    const known = this.#written.get(template);
    if (known) return known;
    const written = writer.submit(template.path, JSON.stringify(template.body));
    this.#written.set(template, written);
    return written;
  }

  /** What stands in the body of a template before and after the webhook URL. */
  #bodyOf(template: SubmitTemplate): readonly [string, string] {
    const known = this.#bodies.get(template);
    if (known) return known;
    const mark = crypto.randomUUID();
    const text = JSON.stringify(withMember(template.body, this.#options.contract.jobs.request.webhookUrl, mark));
    const [before = '', after = ''] = text.split(JSON.stringify(mark));
    this.#bodies.set(template, [before, after]);
    return [before, after];
  }
}

function newJob(number: number, template: SubmitTemplate, webhookUrl: string | undefined, due: number): LiveJob {
  return {
    number,
    template,
    webhookUrl,
    due,
    phase: submitting,
    over: false,
    pending: undefined,
    asking: false,
    polls: 0,
    servedAt: undefined,
    link: undefined,
    pollRequest: undefined,
    trace: undefined,
    delivery: 'none',
    deliveredAt: undefined,
    delivered: undefined,
    early: undefined,
  };
}

/** One for all, since there are many. */
const submitting = { at: 'submitting' } as const;
