import { cancel as cancelled } from '../core/job.ts';
import type { JsonObject } from '../core/record.ts';
import { changeJob } from './change-job.ts';
import { recordAt } from './result.ts';
import type { Stage } from './stage.ts';

/**
 * Cancels a job, and returns its record: cancelled, or unchanged when it had ended before.
 * Throws Refusal when the owner has no such job.
 */
export async function cancel(stage: Stage, owner: string, id: string): Promise<JsonObject> {
  const before = await stage.jobOf(owner, id);
  const now = stage.clock.now();
  const job = (await changeJob(stage, id, 'cancelled', (current) => cancelled(current, now))) ?? before;
  return recordAt(stage, job, now);
}
