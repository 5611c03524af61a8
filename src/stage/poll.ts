import { type Awaitable, andThen } from '../core/awaitable.ts';
import { type Job, statusOf } from '../core/job.ts';
import { afterPoll } from '../core/plan.ts';
import type { JsonObject } from '../core/record.ts';
import type { LastPoll } from '../core/store.ts';
import { secondsLeft } from '../core/throttle.ts';
import { changeJob } from './change-job.ts';
import { fileEndOf, linkEndOf, recordAt } from './result.ts';
import type { Stage } from './stage.ts';

/** What a poll gets: the record, or word that it came too soon. The ETag is that of the last record. */
export type PollAnswer =
  | { readonly kind: 'record'; readonly etag: string; readonly record: JsonObject }
  | { readonly kind: 'too-soon'; readonly etag: string; readonly retryAfterSeconds: number };

/** Polls a job. Throws Refusal when the owner has no such job. */
export function poll(stage: Stage, owner: string, id: string, conditional: boolean): Awaitable<PollAnswer> {
  const { intervalMs, mode } = stage.scenario.poll;
  const throttled = mode === 'always' || (mode === 'conditional-only' && conditional);
  return andThen(stage.jobOf(owner, id), (found) => {
    const now = stage.clock.now();
    return andThen(stage.store.claimPoll(id, now, throttled ? intervalMs : 0), (last) =>
      last
        ? tooSoon(found, last, now, intervalMs)
        : andThen(changedByPoll(stage, found, now), (job) => shown(stage, job, now)),
    );
  });
}

function tooSoon(job: Job, { at, etag = etagOf(job, at) }: LastPoll, now: number, intervalMs: number): PollAnswer {
  return { kind: 'too-soon', etag, retryAfterSeconds: secondsLeft(at, now, intervalMs) };
}

function shown(stage: Stage, job: Job, now: number): Awaitable<PollAnswer> {
  const etag = etagOf(job, now);
  const record = recordAt(stage, job, now);
  return andThen(stage.store.notePoll(job.id, etag), () => ({ kind: 'record', etag, record }));
}

/** Few jobs change by being polled: those that move by polls, and those whose link has expired. */
function changedByPoll(stage: Stage, job: Job, now: number): Awaitable<Job> {
  if (!job.plan.polls) return needsLink(stage, job, now) ? withFreshLink(stage, job, now) : job;
  return movedByPoll(stage, job, now).then((moved) =>
    needsLink(stage, moved, now) ? withFreshLink(stage, moved, now) : moved,
  );
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
