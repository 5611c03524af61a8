import autocannon, { type Client } from 'autocannon';
import type { LoadTime } from '../load-clock.ts';
import { Agenda, type Due } from './agenda.ts';
import { PacedClient } from './paced-client.ts';
import type { Failure, RawAnswer } from './paced-listener.ts';

/** A request that is to leave at an instant. */
export interface Work extends Due {
  /** Head and body, as they leave. */
  readonly bytes: Buffer;
}

export interface DriverOptions<T extends Work> {
  /** Origin of the target. */
  readonly origin: string;
  readonly connections: number;
  readonly time: LoadTime;
  /** How long an answer may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Whether nobody needs a request any longer. Asked when it would leave. */
  readonly isStale: (work: T) => boolean;
  readonly onLeave: (work: T) => void;
  readonly onAnswer: (work: T, answer: RawAnswer, sentAt: number) => void;
  readonly onFailure: (work: T, failure: Failure, sentAt: number) => void;
}

/** How often is looked after answers that do not come. */
const lookMs = 250;

/** A connection, and what is under way on it. */
interface Line<T> {
  readonly client: PacedClient;
  work: T | undefined;
  /** When that left. */
  sentAt: number;
}

/** Sends work when it is due, over so many connections of autocannon, as soon as one of them is free. */
export class Driver<T extends Work> {
  readonly #options: DriverOptions<T>;
  readonly #agenda = new Agenda<T>();
  readonly #lines: Line<T>[] = [];
  /** Those that wait for something to send. */
  readonly #free = new Set<Line<T>>();
  readonly #alarms = new Set<() => void>();
  readonly #run: PromiseLike<unknown>;
  #next: { readonly due: number; readonly cancel: () => void } | undefined;
  #closed = false;

  constructor(options: DriverOptions<T>) {
    this.#options = options;
    this.#run = autocannon({
      url: options.origin,
      connections: options.connections,
      pipelining: 1,
      // It ends when its clients do.
      duration: 2_000_000,
      sampleInt: 100,
      setupClient: (client) => this.#lines.push(this.#lineOf(client)),
    } as autocannon.Options & { sampleInt: number });
    this.#watch();
  }

  add(work: T): void {
    this.#agenda.add(work);
    if (this.#free.size > 0) this.#pump();
  }

  /** What was due by an instant, is still needed, and has no answer yet. */
  unanswered(instant: number): T[] {
    const due = this.#lines.flatMap(({ work }) => (work && !this.#options.isStale(work) ? [work] : []));
    for (let work = this.#take(instant); work; work = this.#take(instant)) due.push(work);
    return due;
  }

  /** Ends all connections. What is under way is lost, and nobody hears of it. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const cancel of this.#alarms) cancel();
    this.#next?.cancel();
    for (const { client } of this.#lines) client.close();
    await this.#run;
  }

  #lineOf(client: Client): Line<T> {
    const line: Line<T> = {
      client: new PacedClient(client, {
        onFree: () => this.#offer(line),
        onGone: () => this.#free.delete(line),
        onAnswer: (answer) => this.#answered(line, answer),
        onFailure: (failure) => this.#failed(line, failure),
        onRefused: (failure) => this.#refused(failure),
        later: (ms, then) => this.#later(ms, then),
      }),
      work: undefined,
      sentAt: 0,
    };
    return line;
  }

  #offer(line: Line<T>): void {
    if (this.#closed) return;
    const now = this.#options.time.now();
    const work = this.#take(now);
    if (work) {
      this.#leave(line, work, now);
      return;
    }
    this.#free.add(line);
    this.#pump();
  }

  #leave(line: Line<T>, work: T, now: number): void {
    line.work = work;
    line.sentAt = now;
    this.#options.onLeave(work);
    line.client.send(work.bytes);
  }

  /** Sends what is due while there are free lines, and sets the alarm for what will be. */
  #pump(): void {
    const { time } = this.#options;
    for (const line of this.#free) {
      const now = time.now();
      const work = this.#take(now);
      if (work === undefined) break;
      this.#free.delete(line);
      this.#leave(line, work, now);
    }
    const due = this.#free.size > 0 ? this.#agenda.nextDue() : undefined;
    if (due === this.#next?.due) return;
    this.#next?.cancel();
    this.#next = undefined;
    if (due === undefined) return;
    const ring = () => {
      this.#next = undefined;
      this.#pump();
    };
    this.#next = { due, cancel: time.alarm(due, ring) };
  }

  /** The next work that is due and still needed. */
  #take(now: number): T | undefined {
    for (;;) {
      const work = this.#agenda.take(now);
      if (!work || !this.#options.isStale(work)) return work;
    }
  }

  #answered(line: Line<T>, answer: RawAnswer): void {
    const { work, sentAt } = line;
    line.work = undefined;
    if (work && !this.#closed) this.#options.onAnswer(work, answer, sentAt);
  }

  #failed(line: Line<T>, failure: Failure): void {
    const { work, sentAt } = line;
    line.work = undefined;
    if (work && !this.#closed) this.#options.onFailure(work, failure, sentAt);
  }

  /** A target that takes no connection refuses what is due, one for each try. */
  #refused(failure: Failure): void {
    const now = this.#options.time.now();
    if (this.#closed || this.#free.size > 0) return;
    const work = this.#take(now);
    if (work) this.#options.onFailure(work, failure, now);
  }

  #later(ms: number, then: () => void): void {
    const cancel = this.#options.time.alarm(this.#options.time.now() + ms, () => {
      this.#alarms.delete(cancel);
      then();
    });
    this.#alarms.add(cancel);
  }

  #watch(): void {
    this.#later(lookMs, () => {
      const latest = this.#options.time.now() - this.#options.timeoutMs;
      for (const { work, sentAt, client } of this.#lines) if (work && sentAt <= latest) client.abandon('timeout');
      this.#watch();
    });
  }
}
