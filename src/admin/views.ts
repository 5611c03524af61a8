import type { components } from '../contract/generated/admin.ts';
import type { Clock } from '../core/clock.ts';
import type { Attempt, Delivery } from '../core/delivery.ts';
import { endOf, type Job, statusOf } from '../core/job.ts';
import { type JournalEntry, redact } from '../core/journal.ts';
import { attemptPost } from '../stage/prepare-delivery.ts';
import type { Stage } from '../stage/stage.ts';

type Schemas = components['schemas'];
export type JobView = Schemas['Job'];
export type DeliveryView = Schemas['Delivery'];

/** An instant as the admin API shows it; null for what is not known to happen. */
export function instant(ms: number): string | null {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : null;
}

function known(ms: number): string {
  return new Date(ms).toISOString();
}

export function clockView(clock: Clock): Schemas['Clock'] {
  return { now: known(clock.now()), kind: clock.virtual ? 'virtual' : 'real', speed: clock.speed };
}

export function jobView(stage: Stage, job: Job): Schemas['Job'] {
  const { status } = statusOf(job, stage.clock.now());
  return {
    id: job.id,
    status,
    modality: job.modality,
    model: job.model,
    key: redact(job.owner),
    createdAt: known(job.createdAt),
    startAt: instant(job.plan.startAt),
    endAt: instant(endOf(job)),
    outcome: job.cancelledAt === undefined ? (job.plan.outcome.kind === 'fail' ? 'failed' : 'completed') : 'cancelled',
    ...(job.webhookUrl !== undefined && { webhookUrl: job.webhookUrl }),
  };
}

/** Every status of a job and when it begins, in order, as far as that is known. */
export function timeline(job: Job): { status: Schemas['Job']['status']; at: string }[] {
  const instants = [job.createdAt, job.plan.startAt, endOf(job)].filter(Number.isFinite).sort((a, b) => a - b);
  const steps = instants.map((at) => ({ at, status: statusOf(job, at).status }));
  return steps
    .filter(({ status }, index) => status !== steps[index - 1]?.status)
    .map(({ status, at }) => ({ status, at: known(at) }));
}

export function deliveryView(stage: Stage, job: Job | undefined, delivery: Delivery): Schemas['Delivery'] {
  return {
    id: delivery.id,
    job: delivery.jobId,
    state: delivery.state,
    ...(delivery.state === 'pending' && Number.isFinite(delivery.due) && { due: known(delivery.due) }),
    ...(delivery.state === 'ended' && { reason: delivery.reason }),
    attempts: delivery.attempts.map((attempt) => attemptView(stage, job, delivery.id, attempt)),
  };
}

/** The request of an attempt is made again from what it was signed with. */
function attemptView(stage: Stage, job: Job | undefined, deliveryId: string, attempt: Attempt): Schemas['Attempt'] {
  const post = job && attemptPost(stage, job, deliveryId, attempt.number, attempt.signed);
  return {
    number: attempt.number,
    at: known(attempt.at),
    request: { url: post?.url ?? '', headers: { ...post?.headers }, body: post?.body.toString() ?? '' },
    answer: attempt.answer,
  };
}

export function entryView(entry: JournalEntry): Schemas['JournalEntry'] {
  const { number, at, kind, ...rest } = entry;
  const next = 'next' in rest ? { next: rest.next === undefined ? null : instant(rest.next) } : {};
  return { number, at: known(at), kind, ...rest, ...next };
}

/** All jobs of a stage, oldest first. */
export async function jobViews(stage: Stage): Promise<JobView[]> {
  const views: JobView[] = [];
  for await (const job of stage.store.jobsLatestFirst()) views.push(jobView(stage, job));
  return views.reverse();
}

/** All deliveries of a stage, oldest job first. */
export async function deliveryViews(stage: Stage): Promise<DeliveryView[]> {
  const views: DeliveryView[] = [];
  for await (const job of stage.store.jobsLatestFirst()) {
    for (const delivery of await stage.store.deliveriesOf(job.id)) views.push(deliveryView(stage, job, delivery));
  }
  return views.reverse();
}
