import type { Status } from '../contract/status.ts';
import { endOf, isTerminal, type Job, statusOf } from '../core/job.ts';
import type { Stage } from './stage.ts';

/** A job has come into a status because its time had come, or because something changed it. */
export interface Transition {
  readonly kind: 'transition';
  readonly at: number;
  readonly job: string;
  readonly status: Status;
}

/** How many jobs that were there before are watched. */
const mostOldJobs = 10_000;

/**
 * Calls back for every change of status on a stage, as its time comes. Nothing else in the double needs to know when
 * a status begins, so that this costs only while somebody watches. Returns how to stop.
 */
export async function watchTransitions(stage: Stage, heard: (transition: Transition) => void): Promise<() => void> {
  const told = new Map<string, Status>();
  const disarm = new Map<string, () => void>();
  /** Jobs for which an alarm is set, as they were then. */
  const ahead = new Map<string, Job>();
  let stopped = false;

  const look = (job: Job) => {
    const now = stage.clock.now();
    const state = statusOf(job, now);
    disarm.get(job.id)?.();
    disarm.delete(job.id);
    ahead.delete(job.id);
    if (told.get(job.id) !== state.status) {
      told.set(job.id, state.status);
      heard({ kind: 'transition', at: state.since, job: job.id, status: state.status });
    }
    if (isTerminal(state)) return told.delete(job.id);
    const next = Math.min(...[job.plan.startAt, endOf(job)].filter((at) => at > now));
    if (Number.isFinite(next)) {
      ahead.set(job.id, job);
      disarm.set(
        job.id,
        stage.clock.at(next, () => lookAt(job.id)),
      );
    }
    return true;
  };
  const lookAt = async (id: string) => {
    const job = await stage.store.getJob(id);
    if (job && !stopped) look(job);
  };

  const stopListening = stage.journal.listen((entry) => {
    if (entry.kind === 'job') void lookAt(entry.job);
    // An attempt may be made before the alarm for the end of its job has rung, which is due in the same instant.
    const delivered = entry.kind === 'delivery' ? ahead.get(entry.job) : undefined;
    if (delivered) look(delivered);
  });
  let old = 0;
  for await (const job of stage.store.jobsLatestFirst()) {
    const state = statusOf(job, stage.clock.now());
    if (!isTerminal(state) && !told.has(job.id)) {
      told.set(job.id, state.status);
      look(job);
    }
    old += 1;
    if (old >= mostOldJobs) break;
  }
  return () => {
    stopped = true;
    stopListening();
    for (const cancel of disarm.values()) cancel();
  };
}
