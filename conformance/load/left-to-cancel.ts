import type { LiveJob } from './live-job.ts';
import { type LoadTime, waitUntil } from './load-clock.ts';

/** How long submits may take to be answered when a run ends. */
const answerMs = 5_000;
const glanceMs = 20;

/**
 * Ids of the jobs that are still under way when a run ends: nobody needs them, and they may cost money. `left` are those whose
 * users were done with them. A submit that is under way makes a job too, so its answer is waited for.
 */
export async function leftToCancel(
  live: readonly LiveJob[],
  left: ReadonlySet<string>,
  time: LoadTime,
): Promise<string[]> {
  for (const job of live) job.over = true;
  const deadline = time.now() + answerMs;
  const asked = () => live.some(({ phase, asking }) => phase.at === 'submitting' && asking);
  while (asked() && time.now() < deadline) await waitUntil(time, time.now() + glanceMs);
  return [...left, ...live.flatMap(({ phase }) => (phase.at === 'accepted' ? [phase.id] : []))];
}
