import { duration } from '../core/duration.ts';
import { Refusal } from '../core/errors.ts';
import { isTerminal, statusOf } from '../core/job.ts';
import type { Stage } from '../stage/stage.ts';
import { watchTransitions } from '../stage/watch-transitions.ts';
import { systemClock } from '../system-clock.ts';
import type { AdminHandler } from './admin-exchange.ts';
import { fits } from './journal.ts';
import { entryView, jobView } from './views.ts';

/** Longest wait, in milliseconds. */
const longestMs = 300_000;

/** Waits for a job to have a status, or for so many entries of the journal. */
export const wait: AdminHandler = async ({ stage, body }) => {
  const { job, status, kind, count } = body;
  const timeoutMs = duration(String(body.timeout));
  if (timeoutMs > longestMs) throw new Refusal('invalid', 'timeout is at most 5m', { param: 'timeout' });
  if (status !== undefined) {
    if (job === undefined) throw new Refusal('invalid', 'job is required with status', { param: 'job' });
    return until(stage, timeoutMs, () => hasStatus(stage, String(job), status));
  }
  if (kind === undefined) throw new Refusal('invalid', 'either status or kind is required', { param: 'kind' });
  return until(stage, timeoutMs, async () => {
    const entries = stage.journal.entries().filter((entry) => fits(entry, { kind, job }));
    return entries.length >= Number(count) ? { entries: entries.map(entryView) } : undefined;
  });
};

async function hasStatus(stage: Stage, id: string, wanted: unknown): Promise<unknown> {
  const job = await stage.store.getJob(id);
  if (!job) throw new Refusal('notFound', `there is no job ${id} on the stage ${stage.id}`);
  const state = statusOf(job, stage.clock.now());
  if (state.status === wanted) return { job: jobView(stage, job) };
  if (!isTerminal(state)) return undefined;
  throw new Refusal('invalid', `the job ${id} is ${state.status} and will never be ${wanted}`, { status: 409 });
}

/** Looks again whenever something happens. Refuses with 408 when the time is over, and with 409 when the stage ends. */
async function until(stage: Stage, timeoutMs: number, look: () => Promise<unknown>): Promise<unknown> {
  let wake: () => void = () => undefined;
  let over = false;
  let ended = false;
  const stopEnd = stage.onStop(() => {
    ended = true;
    wake();
  });
  const stopEntries = stage.journal.listen(() => wake());
  const stopTransitions = await watchTransitions(stage, () => wake());
  const stopTimer = systemClock.after(timeoutMs, () => {
    over = true;
    wake();
  });
  try {
    for (;;) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const found = await look();
      if (found !== undefined) return found;
      if (ended) throw new Refusal('invalid', `the stage ${stage.id} has ended`, { status: 409 });
      if (over) throw new Refusal('invalid', `it has not happened within ${timeoutMs} ms`, { status: 408 });
      await woken;
    }
  } finally {
    stopEnd();
    stopEntries();
    stopTransitions();
    stopTimer();
  }
}
