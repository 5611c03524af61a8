import type { Exchange, Features, Response, Start, Step, TraceEvent } from '../../conformance/trace.ts';
import { type Contract, fillPath, operationFor } from '../../src/contract/contract.ts';

/** What conforming implementations may do differently. */
export interface Style {
  /** How far the target's clock is ahead of the observer's. */
  readonly skewMs: number;
  /** How long requests take, one after another, round and round. */
  readonly latencies: readonly number[];
  /** The target's clock stands still but for turns. Otherwise time passes. */
  readonly turnable: boolean;
  /** Links carry their token in the path, and tell nothing. */
  readonly opaqueLinks: boolean;
  readonly upperCaseHeaders: boolean;
  /** ETag, Cache-Control, Retry-After and rate limits, none of which must be there. */
  readonly niceties: boolean;
  readonly extraFields: boolean;
  /** What cancelling an ended job is answered with. */
  readonly conflict: boolean;
  readonly refusedLink: 400 | 401 | 403 | 404 | 410;
  readonly foreignJob: 403 | 404;
}

export const plainStyle: Style = {
  skewMs: 0,
  latencies: [20],
  turnable: true,
  opaqueLinks: false,
  upperCaseHeaders: false,
  niceties: true,
  extraFields: false,
  conflict: false,
  refusedLink: 403,
  foreignJob: 404,
};

/** How a job goes. Milliseconds after its submit. */
export interface JobPlan {
  readonly modality: string;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly outcome: 'completed' | 'failed';
}

export interface PaperJob extends JobPlan {
  readonly id: string;
  readonly submittedAt: number;
  readonly model: string;
  readonly duration: number | undefined;
  readonly webhook: boolean;
  cancelledAt: number | undefined;
  servedAt: number | undefined;
  link: { readonly url: string; readonly end: number } | undefined;
}

type Json = Record<string, unknown>;

/** A target on paper that keeps the contract, with an observer who writes down what happens. */
export class PaperTarget {
  readonly events: TraceEvent[] = [];
  readonly jobs: PaperJob[] = [];
  readonly contract: Contract;
  readonly style: Style;
  readonly start: Start;
  now = 5;
  #turned = 0;
  #count = 0;
  readonly #links = new Map<string, { job: PaperJob; end: number }>();

  constructor(contract: Contract, style: Style = plainStyle, features: Features = {}) {
    const { jobs } = contract;
    this.contract = contract;
    this.style = style;
    this.start = {
      kind: 'start',
      target: 'paper',
      api: 'https://paper.example',
      epochMs: 1_767_225_600_000,
      timings: {
        pollInterval: jobs.poll.intervalSeconds * 1000,
        linkTtl: jobs.links.lifeSeconds * 1000,
        retention: jobs.retention.fileSeconds * 1000,
        firstRetry: jobs.webhooks.gapsSeconds[0] * 1000,
        deliveryTimeout: jobs.webhooks.timeoutSeconds * 1000,
      },
      features: { clock: style.turnable, otherKey: true, ...features },
      webhookHeaders: { signature: [], deliveryId: [], attempt: [] },
      receiver: true,
    };
    this.events.push(this.start);
  }

  /** The target's time, in milliseconds since the epoch. */
  time(): number {
    return this.start.epochMs + this.style.skewMs + (this.style.turnable ? 0 : this.now) + this.#turned;
  }

  /** Lets the target's time pass. */
  wait(ms: number): void {
    if (!this.style.turnable) {
      this.now += ms;
      return;
    }
    const beganAt = this.now;
    this.now += 3;
    this.#turned += ms;
    this.events.push({ kind: 'clock', beganAt, at: this.now, byMs: ms });
    this.now += 1;
  }

  id(prefix: string): string {
    this.#count += 1;
    return `${prefix}${this.#count}`;
  }

  /** An exchange; what the target does falls between its halves. */
  exchange(
    step: Partial<Step> & { role: Step['role'] },
    request: Partial<Exchange['request']>,
    answer: () => Answer,
  ): Exchange {
    const half = (this.style.latencies[this.events.length % this.style.latencies.length] ?? 20) / 2;
    const sentAt = this.now;
    this.now += half;
    const { status, body, file, headers = {} } = answer();
    this.now += half;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const type = text === undefined ? {} : { 'content-type': 'application/json' };
    const date = new Date(this.time()).toUTCString();
    const own = this.headers({ date, 'x-request-id': 'req_1', ...type, ...headers });
    const response: Response = {
      status,
      headers: own,
      length: file?.length ?? text?.length ?? 0,
      ...(text !== undefined && { text }),
      ...(file &&
        file.length > 0 && {
          file: {
            sha256: file.sha256,
            format: file.format,
            ...(file.part && { asInWhole: true }),
            ...(file.seconds !== undefined && { seconds: file.seconds }),
          },
        }),
    };
    const exchange: Exchange = {
      kind: 'exchange',
      id: this.id('x'),
      step: { probe: 'paper', key: 'main', intent: 'plain', ...step },
      sentAt,
      receivedAt: this.now,
      request: { method: 'GET', url: this.start.api, headers: {}, ...request },
      response,
    };
    this.events.push(exchange);
    this.now += 1;
    return exchange;
  }

  headers(given: Readonly<Record<string, string>>): Record<string, string> {
    if (!this.style.upperCaseHeaders) return { ...given };
    return Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toUpperCase(), value]));
  }

  url(role: 'poll' | 'cancel', id: string): string {
    return this.start.api + fillPath(operationFor(this.contract, role).path, { id });
  }

  refusal(status: number, type: string, param?: string): Answer {
    return { status, body: { error: { message: 'no', type, code: status, ...(param && { param }) } } };
  }

  statusOf(job: PaperJob): 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' {
    if (job.cancelledAt !== undefined) return 'cancelled';
    const age = this.time() - job.submittedAt;
    if (age >= job.endsAt) return job.outcome;
    return age >= job.startsAt ? 'running' : 'queued';
  }

  ended(job: PaperJob): boolean {
    return this.contract.jobs.life.terminal.includes(this.statusOf(job));
  }

  record(job: PaperJob): Json {
    const status = this.statusOf(job);
    const age = this.time() - job.submittedAt;
    const changed =
      job.cancelledAt ?? job.submittedAt + (age >= job.endsAt ? job.endsAt : age >= job.startsAt ? job.startsAt : 0);
    const seconds = (ms: number) => Math.floor(ms / 1000);
    const file = this.contract.jobs.modalities[job.modality]?.file;
    const link = status === 'completed' ? this.#linkOf(job) : undefined;
    return {
      id: job.id,
      ...this.#constants(),
      status: this.contract.jobs.life.statuses[status],
      modality: job.modality,
      model: job.model,
      created_at: seconds(job.submittedAt),
      updated_at: seconds(changed),
      ...(this.style.extraFields && { tier: 'gold', seen_at: this.time() }),
      ...(status === 'completed' && {
        result: {
          ...(link && { file_url: link.url }),
          content_type: file?.contentType,
          bytes: this.bytesOf(job),
          ...(job.duration !== undefined && { duration: job.duration }),
        },
      }),
      ...(status === 'failed' && { error: { code: 'content_policy', message: 'The prompt was refused.' } }),
      ...(this.ended(job) && { usage: { cost_cents: status === 'completed' ? 12.5 : 0 } }),
    };
  }

  bytesOf(job: PaperJob): number {
    return 4000 + job.id.length;
  }

  /** What a link opens at this moment: its job, or nothing. */
  opens(url: string): PaperJob | undefined {
    const found = this.#links.get(url);
    if (!found || this.time() >= found.end) return undefined;
    return found.job;
  }

  /** A record's link: the same until it expires, and no longer than its file is there. */
  #linkOf(job: PaperJob): PaperJob['link'] {
    const now = this.time();
    const { linkTtl, retention } = this.start.timings;
    const deleted = job.submittedAt + job.endsAt + retention;
    if (now >= deleted) return undefined;
    if (job.link && now < job.link.end) return job.link;
    const end = Math.ceil(Math.min(now + linkTtl, deleted) / 1000) * 1000;
    const path = `https://media.example/v1/files/jobs/${job.id}/file`;
    const token = this.id('sig');
    const url = this.style.opaqueLinks ? `${path}/${token}` : `${path}?expires=${end / 1000}&signature=${token}`;
    job.link = { url, end };
    this.#links.set(url, { job, end });
    return job.link;
  }

  #constants(): Json {
    return Object.fromEntries(
      Object.entries(this.contract.jobs.record.constants).map(([at, value]) => [at.slice(1), value]),
    );
  }
}

/** What the target answers. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly file?: {
    readonly sha256: string;
    readonly length: number;
    readonly format: 'mp4' | 'wav' | 'glb';
    readonly part?: boolean;
    readonly seconds?: number | undefined;
  };
  readonly headers?: Readonly<Record<string, string>>;
}
