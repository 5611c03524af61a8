import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { TargetError } from '../../target-error.ts';
import { besideThis } from '../beside-this.ts';
import { emptyFold, type Fold } from './fold.ts';
import type { JudgeOptions } from './job-judge.ts';
import type { JobEvents } from './job-trace.ts';
// For its types alone; it runs in the thread.
import type { JudgeAnswer, JudgeMessage } from './judge-thread-main.ts';

/** Where sampled jobs are judged. */
export interface Judging {
  /** Whether it keeps up, so that one more job may be sampled. */
  readonly hasRoom: boolean;
  /** Whether it judges no more, so that a run is in vain; `finish` tells why. */
  readonly isBroken: boolean;
  add(job: JobEvents): void;
  finish(): Promise<Fold>;
}

/** Jobs are handed over so many at a time: each message has its price. */
const handful = 16;

/** More than these wait for the judge only when it cannot keep up; then fewer jobs are sampled, and memory stays small. */
const mostWaiting = 256;

/** Judges in a thread of its own, so that judging does not slow down who sends. */
export class JudgeThread implements Judging {
  readonly #worker: Worker;
  #jobs: JobEvents[] = [];
  #waiting = 0;
  #finished: ((fold: Fold) => void) | undefined;
  #broken: unknown;

  constructor(options: JudgeOptions) {
    this.#worker = new Worker(besideThis(import.meta.url, 'judge-thread-main'), { workerData: options });
    this.#worker.on('message', (answer: JudgeAnswer) => {
      if (answer.kind === 'judged') this.#waiting -= answer.jobs;
      else this.#finished?.(answer.fold);
    });
    this.#worker.once('error', (error) => {
      this.#broken = error;
      this.#finished?.(emptyFold);
    });
  }

  get hasRoom(): boolean {
    return this.#waiting + this.#jobs.length < mostWaiting && !this.isBroken;
  }

  get isBroken(): boolean {
    return this.#broken !== undefined;
  }

  add(job: JobEvents): void {
    this.#jobs.push(job);
    if (this.#jobs.length >= handful) this.#send({ kind: 'jobs', jobs: this.#jobs });
  }

  /** Throws TargetError when the thread broke. */
  async finish(): Promise<Fold> {
    const fold = await new Promise<Fold>((resolve) => {
      this.#finished = resolve;
      if (this.#broken !== undefined) return resolve(emptyFold);
      this.#send({ kind: 'jobs', jobs: this.#jobs });
      this.#send({ kind: 'finish' });
    });
    if (this.#worker.threadId >= 0) await once(this.#worker, 'exit');
    if (this.#broken !== undefined) {
      const reason = this.#broken instanceof Error ? this.#broken.message : String(this.#broken);
      throw new TargetError(`The thread that judges broke, and the run was stopped: ${reason}`, {
        cause: this.#broken,
      });
    }
    return fold;
  }

  #send(message: JudgeMessage): void {
    this.#worker.postMessage(message);
    if (message.kind !== 'jobs') return;
    this.#waiting += message.jobs.length;
    this.#jobs = [];
  }
}
