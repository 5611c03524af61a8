import autocannon from 'autocannon';
import { Agenda, type Due } from './agenda.ts';
import type { LoadTime } from './load-clock.ts';
import { type Failure, PacedClient, type PacedListener, type RawAnswer } from './paced-client.ts';

/** A request that is to leave at an instant. */
export interface Work extends Due {
  /** Head and body, as they leave. */
  readonly bytes: Buffer;
  /** Whether nobody needs it any longer. Looked at when it would leave. */
  readonly stale?: () => boolean;
  /** Hears that it leaves. */
  readonly onLeave?: () => void;
}

export interface DriverOptions<T extends Work> {
  /** Origin of the target. */
  readonly origin: string;
  readonly connections: number;
  readonly time: LoadTime;
  /** How long an answer may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly onAnswer: (work: T, answer: RawAnswer, sentAt: number) => void;
  readonly onFailure: (work: T, failure: Failure, sentAt: number) => void;
}

/** How often is looked after answers that do not come. */
const lookMs = 250;

/** Sends work when it is due, over so many connections of autocannon, as soon as one of them is free. */
export class Driver<T extends Work> {
  readonly #options: DriverOptions<T>;
  readonly #agenda = new Agenda<T>();
  readonly #free = new Set<PacedClient>();
  readonly #busy = new Map<PacedClient, { readonly work: T; readonly sentAt: number }>();
  readonly #clients: PacedClient[] = [];
  readonly #alarms = new Set<() => void>();
  readonly #run: PromiseLike<unknown>;
  #next: { readonly due: number; readonly cancel: () => void } | undefined;
  #closed = false;

  constructor(options: DriverOptions<T>) {
    this.#options = options;
    const listener: PacedListener = {
      onFree: (client) => this.#offer(client),
      onGone: (client) => this.#free.delete(client),
      onAnswer: (client, answer) => this.#answered(client, answer),
      onFailure: (client, failure) => this.#failed(client, failure),
      onRefused: (failure) => this.#refused(failure),
      later: (ms, then) => this.#later(ms, then),
    };
    this.#run = autocannon({
      url: options.origin,
      connections: options.connections,
      pipelining: 1,
      // It ends when its clients do.
      duration: 2_000_000,
      sampleInt: 100,
      setupClient: (client) => this.#clients.push(new PacedClient(client, listener)),
    } as autocannon.Options & { sampleInt: number });
    this.#watch();
  }

  add(work: T): void {
    this.#agenda.add(work);
    this.#pump();
  }

  /** What was due by an instant, is still needed, and has no answer yet. */
  unanswered(instant: number): T[] {
    const due = [...this.#busy.values()].map(({ work }) => work).filter((work) => !work.stale?.());
    for (let work = this.#take(instant); work; work = this.#take(instant)) due.push(work);
    return due;
  }

  /** Ends all connections. What is under way is lost, and nobody hears of it. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const cancel of this.#alarms) cancel();
    this.#next?.cancel();
    for (const client of this.#clients) client.close();
    await this.#run;
  }

  #offer(client: PacedClient): void {
    if (this.#closed) return;
    this.#free.add(client);
    this.#pump();
  }

  /** Sends what is due while there are free clients, and sets the alarm for what will be. */
  #pump(): void {
    const { time } = this.#options;
    for (const client of this.#free) {
      const now = time.now();
      const work = this.#take(now);
      if (work === undefined) break;
      this.#free.delete(client);
      this.#busy.set(client, { work, sentAt: now });
      work.onLeave?.();
      client.send(work.bytes);
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
      if (!work?.stale?.()) return work;
    }
  }

  #answered(client: PacedClient, answer: RawAnswer): void {
    const sent = this.#busy.get(client);
    this.#busy.delete(client);
    if (sent && !this.#closed) this.#options.onAnswer(sent.work, answer, sent.sentAt);
  }

  #failed(client: PacedClient, failure: Failure): void {
    const sent = this.#busy.get(client);
    this.#busy.delete(client);
    if (sent && !this.#closed) this.#options.onFailure(sent.work, failure, sent.sentAt);
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
      for (const [client, { sentAt }] of this.#busy) if (sentAt <= latest) client.abandon('timeout');
      this.#watch();
    });
  }
}
