import type { Contract } from '../../src/contract/contract.ts';
import { withMember } from '../plan.ts';
import type { JobWork, LiveJob } from './live-job.ts';
import type { RequestWriter, WrittenRequest } from './request-writer.ts';
import type { SubmitTemplate } from './share-order.ts';

/** Makes jobs and the requests that submit them: as many as there are places, and never more. */
export class Submitter {
  readonly #contract: Contract;
  readonly #writer: RequestWriter;
  readonly #templates: readonly SubmitTemplate[];
  readonly #written = new Map<SubmitTemplate, WrittenRequest>();
  #places: number;
  #jobs = 0;

  constructor(contract: Contract, writer: RequestWriter, templates: readonly SubmitTemplate[], places: number) {
    this.#contract = contract;
    this.#writer = writer;
    this.#templates = templates;
    this.#places = places;
  }

  get hasPlace(): boolean {
    return this.#places >= 1;
  }

  /** A submit was refused for certain, so that it cost nothing. */
  giveBack(): void {
    this.#places += 1;
  }

  /** The next job, and its submit. `urlOf`: where a job is to be delivered. Undefined when there is no place. */
  next(
    due: number,
    backToBack: boolean,
    urlOf: (number: number) => string | undefined,
    isStale: () => boolean,
  ): JobWork | undefined {
    const template = this.#templates[this.#jobs % this.#templates.length];
    if (!template || !this.hasPlace) return undefined;
    this.#places -= 1;
    this.#jobs += 1;
    const webhookUrl = urlOf(this.#jobs);
    const request = this.#requestFor(template, webhookUrl);
    const job = newJob(this.#jobs, template, webhookUrl, due);
    return {
      operation: 'submit',
      job,
      due,
      request,
      bytes: request.bytes,
      origin: request.origin,
      intent: webhookUrl === undefined ? 'plain' : 'with-webhook',
      backToBack,
      stale: isStale,
      onLeave: () => {
        job.asking = true;
      },
    };
  }

  /** The same for all jobs of a template, but for where each is delivered. */
  #requestFor(template: SubmitTemplate, webhookUrl: string | undefined): WrittenRequest {
    const { path, body } = template;
    if (webhookUrl !== undefined) {
      const delivered = withMember(body, this.#contract.jobs.request.webhookUrl, webhookUrl);
      return this.#writer.submit(path, JSON.stringify(delivered));
    }
    const known = this.#written.get(template) ?? this.#writer.submit(path, JSON.stringify(body));
    this.#written.set(template, known);
    return known;
  }
}

function newJob(number: number, template: SubmitTemplate, webhookUrl: string | undefined, due: number): LiveJob {
  return {
    number,
    template,
    webhookUrl,
    due,
    phase: { at: 'submitting' },
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
