import { cancel as cancelled, endOf } from '../core/job.ts';
import type { JsonObject } from '../core/record.ts';
import { recordAt } from './result.ts';
import type { Stage } from './stage.ts';

/**
 * Cancels a job, and returns its record: cancelled, or unchanged when it had ended before.
 * Throws Refusal when the owner has no such job.
 */
export async function cancel(stage: Stage, owner: string, id: string): Promise<JsonObject> {
  const before = await stage.jobOf(owner, id);
  const now = stage.clock.now();
  const job = (await stage.store.changeJob(id, (current) => cancelled(current, now))) ?? before;
  if (job.cancelledAt === now) await reschedule(stage, id, endOf(job));
  return recordAt(stage, job, now);
}

/** The job has ended sooner than planned; the courier finds out at once whether that is to be delivered. */
async function reschedule(stage: Stage, id: string, due: number): Promise<void> {
  for (const delivery of await stage.store.deliveriesOf(id)) {
    if (delivery.state === 'pending') await stage.courier.add({ ...delivery, due });
  }
}
