import type { JobWork, LoadWork } from '../jobs/live-job.ts';
import { waitUntil } from '../load-clock.ts';
import { Driver, type DriverOptions } from './driver.ts';
import type { WrittenRequest } from './request-writer.ts';

export interface DriversOptions
  extends Pick<DriverOptions<JobWork>, 'connections' | 'time' | 'isStale' | 'onLeave' | 'onAnswer' | 'onFailure'> {
  /** Origin of the API, which gets all connections. */
  readonly api: string;
}

/** How long an answer may take. */
const timeoutMs = 30_000;

/** Connections to another origin that files come from. */
const mostFileConnections = 16;

/** How long jobs may take to be cancelled when a run ends. */
const cancelMs = 5_000;
const glanceMs = 20;

/** Sends each request to its own origin: the API, or where files come from. */
export class Drivers {
  readonly #options: DriversOptions;
  readonly #drivers = new Map<string, Driver<LoadWork>>();
  #cancels = 0;

  constructor(options: DriversOptions) {
    this.#options = options;
  }

  send(work: LoadWork): void {
    this.#driverFor(work.origin).add(work);
  }

  /** What was due by an instant, is still needed, and has no answer yet. */
  unanswered(instant: number): JobWork[] {
    return [...this.#drivers.values()]
      .flatMap((driver) => driver.unanswered(instant))
      .filter((work) => work.operation !== 'cancel');
  }

  /** Sends cancels, and waits for their answers, but not for long. */
  async cancel(requests: readonly WrittenRequest[]): Promise<void> {
    const { time } = this.#options;
    for (const { bytes, origin } of requests) {
      this.#cancels += 1;
      this.send({ operation: 'cancel', due: 0, bytes, origin });
    }
    const deadline = time.now() + cancelMs;
    while (this.#cancels > 0 && time.now() < deadline) await waitUntil(time, time.now() + glanceMs);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#drivers.values()].map((driver) => driver.close()));
  }

  #driverFor(origin: string): Driver<LoadWork> {
    const known = this.#drivers.get(origin);
    if (known) return known;
    const { connections, api, time, isStale, onLeave, onAnswer, onFailure } = this.#options;
    const driver = new Driver<LoadWork>({
      origin,
      connections: origin === api ? connections : Math.min(connections, mostFileConnections),
      time,
      timeoutMs,
      isStale: (work) => work.operation !== 'cancel' && isStale(work),
      onLeave: (work) => {
        if (work.operation !== 'cancel') onLeave(work);
      },
      onAnswer: (work, answer, sentAt) => {
        if (work.operation === 'cancel') this.#cancels -= 1;
        else onAnswer(work, answer, sentAt);
      },
      onFailure: (work, failure, sentAt) => {
        if (work.operation === 'cancel') this.#cancels -= 1;
        else onFailure(work, failure, sentAt);
      },
    });
    this.#drivers.set(origin, driver);
    return driver;
  }
}
