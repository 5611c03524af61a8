import { type Job, statusOf } from '../core/job.ts';
import { afterPoll } from '../core/plan.ts';
import type { JsonObject } from '../core/record.ts';
import { secondsLeft } from '../core/throttle.ts';
import { changeJob } from './change-job.ts';
import { fileEndOf, linkEndOf, recordAt } from './result.ts';
import type { Stage } from './stage.ts';

/** What a poll gets: the record, or word that it came too soon. The ETag is that of the last record. */
export type PollAnswer =
  | { readonly kind: 'record'; readonly etag: string; readonly record: JsonObject }
  | { readonly kind: 'too-soon'; readonly etag: string; readonly retryAfterSeconds: number };

/** Polls a job. Throws Refusal when the owner has no such job. */
export async function poll(stage: Stage, owner: string, id: string, conditional: boolean): Promise<PollAnswer> {
  const { intervalMs, mode } = stage.scenario.poll;
  const found = await stage.jobOf(owner, id);
  const now = stage.clock.now();
  const throttled = mode === 'always' || (mode === 'conditional-only' && conditional);
  const last = await stage.store.claimPoll(id, now, throttled ? intervalMs : 0);
  if (last) {
    const etag = last.etag ?? etagOf(found, last.at);
    return { kind: 'too-soon', etag, retryAfterSeconds: secondsLeft(last.at, now, intervalMs) };
  }
  const moved = found.plan.polls ? await movedByPoll(stage, found, now) : found;
  const job = needsLink(stage, moved, now) ? await withFreshLink(stage, moved, now) : moved;
  const etag = etagOf(job, now);
  await stage.store.notePoll(id, etag);
  return { kind: 'record', etag, record: recordAt(stage, job, now) };
}

/** Moves a job on that moves by polls. */
async function movedByPoll(stage: Stage, job: Job, now: number): Promise<Job> {
  if (job.cancelledAt !== undefined) return job;
  const move = (current: Job) => ({ ...current, plan: afterPoll(current.plan, now) });
  return (await changeJob(stage, job.id, 'moved by a poll', move)) ?? job;
}

/** Whether a job has a file, and a link to it that has expired. */
function needsLink(stage: Stage, job: Job, now: number): boolean {
  if (statusOf(job, now).status !== 'completed') return false;
  return now >= linkEndOf(stage, job) && now < fileEndOf(stage, job);
}

async function withFreshLink(stage: Stage, job: Job, now: number): Promise<Job> {
  return (await stage.store.changeJob(job.id, (current) => ({ ...current, linkedAt: now }))) ?? job;
}

/** Differs whenever the record does: by status, by when that began, and by when the link was made. */
function etagOf(job: Job, at: number): string {
  const { status, since } = statusOf(job, at);
  return `"${status}-${since.toString(36)}-${(job.linkedAt ?? 0).toString(36)}"`;
}
