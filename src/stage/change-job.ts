import { newDelivery } from '../core/delivery.ts';
import { nthId } from '../core/ids.ts';
import { endOf, type Job } from '../core/job.ts';
import type { JobEvent } from '../core/journal.ts';
import type { Replanned } from '../core/provider.ts';
import type { Stage } from './stage.ts';

/**
 * Changes a job by something other than time, and lets everything that hangs on its end follow: its delivery, its
 * place at the provider and those who queue for it, what is set aside for it, and the journal. Undefined when there
 * is no such job.
 */
export async function changeJob(
  stage: Stage,
  id: string,
  change: JobEvent['change'],
  how: (job: Job) => Job,
): Promise<Job | undefined> {
  let before: Job | undefined;
  const job = await stage.store.changeJob(id, (current) => {
    before = current;
    return how(current);
  });
  if (!job || !before || job === before) return job;
  // What is set aside for a job follows what it will cost as things stand now.
  stage.spent.set(job.owner, (stage.spent.get(job.owner) ?? 0) + chargeOf(job) - chargeOf(before));
  const now = stage.clock.now();
  stage.journal.add(now, { kind: 'job', job: id, change });
  await scheduleDelivery(stage, job);
  if (change !== 'planned anew') await replan(stage, stage.provider.change(id, endOf(job), now));
  return job;
}

/** Gives jobs the plans that the provider has made anew. */
export async function replan(stage: Stage, changed: readonly Replanned[]): Promise<void> {
  for (const { id, plan } of changed) await changeJob(stage, id, 'planned anew', (job) => ({ ...job, plan }));
}

/** Cents that a job costs, or will cost, as things stand. */
function chargeOf({ cost, plan, cancelledAt }: Job): number {
  return cancelledAt === undefined && plan.outcome.kind === 'complete' ? cost : 0;
}

/** Sees to it that a job's delivery is due when the job ends, as far as that is known. */
export async function scheduleDelivery(stage: Stage, job: Job): Promise<void> {
  if (job.webhookUrl === undefined) return;
  const due = endOf(job) + (job.webhookFault?.kind === 'delay' ? job.webhookFault.ms : 0);
  const [delivery] = await stage.store.deliveriesOf(job.id);
  if (delivery) {
    if (delivery.state === 'pending' && delivery.attempts.length === 0) await stage.courier.add({ ...delivery, due });
  } else if (Number.isFinite(due)) {
    const id = nthId(stage.contract.jobs.ids.delivery, stage.seed, job.number);
    await stage.courier.add(newDelivery(id, job.id, due));
  }
}
