import type { LiveJob } from './live-job.ts';
import type { Known } from './next-step.ts';

/** What is known of a job at an instant. */
export function knownOf(job: LiveJob, at: number): Known {
  const { servedAt, polls, link, phase } = job;
  return { at, servedAt, polled: polls > 0, link, ended: phase.at === 'ended' };
}
