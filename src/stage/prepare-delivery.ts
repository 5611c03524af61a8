import type { Delivery } from '../core/delivery.ts';
import { endOf, statusOf } from '../core/job.ts';
import type { Post } from '../webhooks/send.ts';
import { signatureHeaders } from '../webhooks/sign.ts';
import { recordAt } from './result.ts';
import { readSecret } from './secret.ts';
import type { Stage } from './stage.ts';

/**
 * The POST of one attempt. The body is the record as it was when the job ended, so that every attempt has the same
 * bytes; the timestamp and the signatures are of now.
 */
export async function prepareDelivery(
  stage: Stage,
  delivery: Delivery,
  attempt: number,
): Promise<Post | { readonly dropped: string }> {
  const job = await stage.store.getJob(delivery.jobId);
  if (job?.webhookUrl === undefined) return { dropped: 'the job is gone' };
  const end = endOf(job);
  const { status } = statusOf(job, end);
  if (!stage.scenario.webhooks.statuses.includes(status)) return { dropped: `${status} jobs are not delivered` };

  const { linkedAt: _, ...asItEnded } = job;
  const body = Buffer.from(JSON.stringify(recordAt(stage, asItEnded, end)));
  const { webhooks, ids } = stage.contract.jobs;
  const facts = {
    deliveryId: delivery.id,
    attempt,
    timestamp: Math.floor(stage.clock.shown() / 1000),
    body,
    secret: await readSecret(stage, job.owner),
  };
  return { url: job.webhookUrl, headers: signatureHeaders(facts, webhooks.headers, ids.secret), body };
}
