import type { JobWork, LiveJob } from '../jobs/live-job.ts';
import { seededRandom } from '../random.ts';
import type { RawAnswer } from '../sending/paced-listener.ts';
import { JobTrace } from './job-trace.ts';
import type { Judging } from './judge-thread.ts';
import type { RawDelivery, RawExchange } from './raw-event.ts';

export interface SamplerOptions {
  readonly judging: Judging;
  readonly seed: number;
  readonly share: number;
  readonly perSecond: number;
}

/** Files are looked into up to here. */
const mostBytes = 16 * 1024 * 1024;

/** Chooses which jobs are judged, and keeps what is seen of them. */
export class Sampler {
  readonly #options: SamplerOptions;
  #left: number;
  #ids = 0;

  constructor(options: SamplerOptions) {
    this.#options = options;
    this.#left = options.perSecond;
  }

  /** A second has gone. */
  refill(): void {
    this.#left = this.#options.perSecond;
  }

  /** Begins the trace of a job whose submit was answered, if it is chosen: by its id, so that the same seed chooses alike. */
  choose(job: LiveJob, id: string): void {
    const { judging, seed, share } = this.#options;
    if (this.#left <= 0) return;
    if (seededRandom(seed ^ hash(id))() >= share || !this.#take()) return;
    job.trace = new JobTrace(
      job.number,
      job.webhookUrl !== undefined,
      (events) => judging.add(events),
      () => this.#take(),
    );
  }

  #take(): boolean {
    if (this.#left <= 0 || !this.#options.judging.hasRoom) return false;
    this.#left -= 1;
    return true;
  }

  /** Keeps an exchange of a chosen job. */
  exchange(work: JobWork, sentAt: number, receivedAt: number, came: RawAnswer | string, trace = work.job.trace): void {
    const answer = typeof came === 'string' ? undefined : came;
    if (!trace?.wants(answer?.status === 200) || (answer && answer.body.length > mostBytes)) return;
    trace.add(this.#raw(work, sentAt, receivedAt, came));
  }

  /** Keeps a delivery of a chosen job. */
  delivery(job: LiveJob, delivery: Omit<RawDelivery, 'id' | 'kind'>): void {
    this.#ids += 1;
    job.trace?.add({ kind: 'delivery', id: `d${this.#ids}`, ...delivery });
  }

  #raw(work: JobWork, sentAt: number, receivedAt: number, came: RawAnswer | string): RawExchange {
    this.#ids += 1;
    const { job, request, intent, operation } = work;
    const { method, url, headers, body } = request;
    const id = 'id' in job.phase && operation !== 'submit' ? job.phase.id : undefined;
    return {
      kind: 'exchange',
      id: `e${this.#ids}`,
      step: {
        probe: 'load',
        role: operation,
        intent,
        key: operation === 'file' ? 'none' : 'main',
        ...(id !== undefined && { job: id }),
        ...(operation === 'submit' && { modality: job.template.modality }),
      },
      sentAt,
      receivedAt,
      request: { method, url, headers, ...(body !== undefined && { body }) },
      // The bytes are part of what the connection read, which would stay in memory as long as they do.
      ...(typeof came === 'string'
        ? { failure: came }
        : { answer: { status: came.status, headers: came.headers, body: new Uint8Array(came.body) } }),
    };
  }
}

/** A number of 32 bits for a text (FNV-1a). */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
