import type { Contract } from '../../../src/contract/contract.ts';
import type { Target } from '../../target.ts';
import type { LiveJob } from '../jobs/live-job.ts';

/** Whether a target owes a delivery for a job: it asked for one, and ended so that it is delivered. */
export function owes({ jobs }: Contract, { features }: Target, { webhookUrl, phase }: LiveJob): boolean {
  if (webhookUrl === undefined || phase.at !== 'ended') return false;
  if (phase.status === 'failed' && features.webhookOnFailed === false) return false;
  return jobs.webhooks.statuses.some((status) => status === phase.status);
}
