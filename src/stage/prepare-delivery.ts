import type { Delivery, Signed } from '../core/delivery.ts';
import type { WebhookFault } from '../core/fault.ts';
import { nthId } from '../core/ids.ts';
import { endOf, type Job, statusOf } from '../core/job.ts';
import { type JsonObject, setter } from '../core/record.ts';
import type { Prepared } from '../webhooks/courier.ts';
import type { Post } from '../webhooks/send.ts';
import { signatureHeaders } from '../webhooks/sign.ts';
import { recordAt } from './result.ts';
import { secretAt } from './secret.ts';
import type { Stage } from './stage.ts';

/** Prepares an attempt that is due: signs it anew, with the fault of the job when it is the first. */
export async function prepareDelivery(stage: Stage, delivery: Delivery, attempt: number): Promise<Prepared> {
  const job = await stage.store.getJob(delivery.jobId);
  if (job?.webhookUrl === undefined) return { kind: 'over', reason: 'the job is gone' };
  const { status } = statusOf(job, endOf(job));
  if (!stage.scenario.webhooks.statuses.includes(status)) {
    return { kind: 'over', reason: `${status} jobs are not delivered` };
  }
  const fault = attempt === 1 ? job.webhookFault : undefined;
  const signed: Signed = {
    timestamp: Math.floor((stage.clock.shown() - (fault?.kind === 'stale' ? fault.ms : 0)) / 1000),
    secretNumber: await stage.store.secretNumber(job.owner),
  };
  if (fault?.kind === 'drop') return { kind: 'lost', reason: 'lost, as the scenario wants it', signed };
  const post = attemptPost(stage, job, delivery.id, attempt, signed);
  return { kind: 'post', post, copies: fault?.kind === 'duplicate' ? 2 : 1, signed };
}

/**
 * The POST of an attempt, from what it was signed with. The body is the record as it was when the job ended, so that
 * every attempt has the same bytes.
 */
export function attemptPost(
  stage: Stage,
  job: Job,
  deliveryId: string,
  attempt: number,
  { timestamp, secretNumber }: Signed,
): Post {
  const fault: WebhookFault | undefined = attempt === 1 ? job.webhookFault : undefined;
  const { webhooks, ids } = stage.contract.jobs;
  const { linkedAt: _, ...asItEnded } = job;
  const body = Buffer.from(JSON.stringify(deliveredBody(stage, asItEnded)));
  // A secret that the owner has never seen.
  const number = fault?.kind === 'wrong-signature' ? -1 : secretNumber;
  const facts = { deliveryId, attempt, timestamp, body, secret: secretAt(stage, job.owner, number) };
  return { url: job.webhookUrl ?? '', headers: signatureHeaders(facts, webhooks.headers, ids.secret), body };
}

/** The record as it was when the job ended, in the event that the contract puts around it, if any. */
function deliveredBody(stage: Stage, job: Job): JsonObject {
  const { event } = stage.contract.jobs.webhooks;
  const end = endOf(job);
  const record = recordAt(stage, job, end);
  if (!event) return record;
  const body: JsonObject = {};
  setter(event.id)(body, nthId(event.idPrefix, stage.seed, job.number));
  setter(event.type)(body, event.typePrefix + stage.contract.jobs.life.statuses[statusOf(job, end).status]);
  setter(event.created)(body, Math.floor(end / 1000));
  setter(event.record)(body, record);
  return body;
}
