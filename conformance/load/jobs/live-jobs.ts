import { type LoadTime, waitUntil } from '../load-clock.ts';
import type { LiveJob } from './live-job.ts';

/** Of more jobs than these it is not remembered that they are under way. */
const mostLeft = 50_000;

/** How long submits may take to be answered when a run ends. */
const answerMs = 5_000;
const glanceMs = 20;

/** The jobs of a share: those that have a user, and those that may still be under way without one. */
export class LiveJobs {
  readonly #live = new Set<LiveJob>();
  /** Ids of jobs that were accepted, and whose end was not seen when their users were done with them. */
  readonly #left = new Set<string>();

  add(job: LiveJob): void {
    this.#live.add(job);
  }

  /** Its user is done with it. */
  done(job: LiveJob): void {
    this.#live.delete(job);
    if (job.phase.at === 'accepted' && this.#left.size < mostLeft) this.#left.add(job.phase.id);
  }

  /** It will not be submitted. */
  drop(job: LiveJob): void {
    this.#live.delete(job);
  }

  /** Whether all users are done with their jobs. */
  get none(): boolean {
    return this.#live.size === 0;
  }

  /** Those that have a user. */
  [Symbol.iterator](): Iterator<LiveJob> {
    return this.#live.values();
  }

  /**
   * Ids of the jobs that are still under way when a run ends: nobody needs them, and they may cost money. A submit that is
   * under way makes a job too, so its answer is waited for.
   */
  async toCancel(time: LoadTime): Promise<string[]> {
    const live = [...this.#live];
    for (const job of live) job.over = true;
    const deadline = time.now() + answerMs;
    const asked = () => live.some(({ phase, asking }) => phase.at === 'submitting' && asking);
    while (asked() && time.now() < deadline) await waitUntil(time, time.now() + glanceMs);
    return [...this.#left, ...live.flatMap(({ phase }) => (phase.at === 'accepted' ? [phase.id] : []))];
  }
}
