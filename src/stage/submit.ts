import { createHash } from 'node:crypto';
import type { AsyncJobs } from '../contract/generated/async-jobs.ts';
import { chooseModel, chooseSeconds, costOf } from '../core/catalogue.ts';
import { newDelivery } from '../core/delivery.ts';
import { Refusal } from '../core/errors.ts';
import { mix, nthId } from '../core/ids.ts';
import type { Job } from '../core/job.ts';
import { drawPlan } from '../core/plan.ts';
import { random } from '../core/random.ts';
import type { JsonObject } from '../core/record.ts';
import { type JobRequest, readRequest } from '../core/request.ts';
import { behaviourOf } from '../core/scenario.ts';
import { frameSize } from '../media/frame-size.ts';
import { AddressRefused, allowanceFor } from '../webhooks/address.ts';
import { recordAt } from './result.ts';
import type { Stage } from './stage.ts';

/** A submit, as it comes out of HTTP. */
export interface Submission {
  readonly owner: string;
  readonly modality: string;
  /** Validated against the contract. */
  readonly body: unknown;
  /** The body as it was sent; tells whether a repeated request is the same. */
  readonly rawBody: string;
  /** Scheme and authority that the client reached us by; links begin with it. */
  readonly origin: string;
  readonly idempotencyKey: string | undefined;
}

/** A job that was accepted, and its record as it was then. */
export interface Accepted {
  readonly id: string;
  readonly record: JsonObject;
}

/** Accepts a job. Throws Refusal, and then nothing has been created. */
export async function submit(stage: Stage, submission: Submission): Promise<Accepted> {
  const { owner, idempotencyKey } = submission;
  if (idempotencyKey === undefined) return accepted(stage, await createJob(stage, submission));

  const fingerprint = createHash('sha256').update(`${submission.modality}\n${submission.rawBody}`).digest('base64');
  const claim = await stage.store.claimIdempotency(owner, idempotencyKey, fingerprint);
  const { idempotencyKey: name } = stage.contract.jobs.headers;
  switch (claim.kind) {
    case 'in-flight':
      throw new Refusal('inFlight', `a request with this ${name} is in flight`);
    case 'other-body':
      throw new Refusal('idempotency', `this ${name} came before with another body`);
    case 'answered': {
      const job = await stage.store.getJob(claim.jobId);
      if (job && !stage.isOver(job)) return accepted(stage, job);
      // The job is past keeping, and so is its key.
      await stage.store.settleIdempotency(owner, idempotencyKey, undefined);
      return submit(stage, submission);
    }
    case 'first':
      return claimed(stage, submission, idempotencyKey);
  }
}

async function claimed(stage: Stage, submission: Submission, key: string): Promise<Accepted> {
  let id: string | undefined;
  try {
    const job = await createJob(stage, submission);
    id = job.id;
    return accepted(stage, job);
  } finally {
    await stage.store.settleIdempotency(submission.owner, key, id);
  }
}

/** The record as it was at the submit, for a repeated one too. */
function accepted(stage: Stage, job: Job): Accepted {
  return { id: job.id, record: recordAt(stage, job, job.createdAt) };
}

async function createJob(stage: Stage, { owner, modality, body, origin }: Submission): Promise<Job> {
  const { contract, clock, store, scenario, seed } = stage;
  const request = readRequest(body, contract.jobs.request);
  const model = chooseModel(contract.jobs, modality, request.model);
  if (!model) {
    const param = request.model === undefined ? {} : { param: fieldName(contract.jobs.request.model) };
    throw new Refusal('modelNotFound', `there is no ${modality} model ${request.model}`, param);
  }
  checkWebhookUrl(stage, request);
  const behaviour = behaviourOf(scenario, { modality });
  if (!behaviour) throw new Error(`no rule of the scenario ${scenario.name} matches a ${modality} job`);

  const number = await store.nextNumber();
  const next = random(mix(seed, number));
  const now = clock.now();
  const seconds = chooseSeconds(model, request.duration, next);
  const job: Job = {
    id: nthId(contract.jobs.ids.job, seed, number),
    owner,
    modality,
    model: model.id,
    prompt: request.prompt,
    createdAt: now,
    plan: drawPlan(behaviour, now, next),
    media: { seed: mix(seed, number), seconds, ...frame(contract.jobs, modality, request) },
    cost: costOf(model, seconds),
    origin,
    ...(request.webhookUrl !== undefined && { webhookUrl: request.webhookUrl }),
  };
  await store.dropJobs((old) => stage.isOver(old));
  await store.addJob(job);
  if (job.webhookUrl !== undefined && Number.isFinite(job.plan.endAt)) {
    await stage.courier.add(newDelivery(nthId(contract.jobs.ids.delivery, seed, number), job.id, job.plan.endAt));
  }
  return job;
}

function frame(jobs: AsyncJobs, modality: string, request: JobRequest): { width: number; height: number } {
  if (jobs.modalities[modality]?.file.format !== 'mp4') return { width: 0, height: 0 };
  // Validation fills in what the contract gives as defaults; a contract without these fields gets a small square.
  return frameSize(request.aspectRatio ?? '1:1', request.resolution ?? '480p');
}

/** Refuses a webhook URL that deliveries would not be sent to. */
function checkWebhookUrl(stage: Stage, { webhookUrl }: JobRequest): void {
  if (webhookUrl === undefined) return;
  const param = fieldName(stage.contract.jobs.request.webhookUrl);
  if (!URL.canParse(webhookUrl)) throw new Refusal('invalid', `${param} is not a URL`, { param });
  try {
    allowanceFor(new URL(webhookUrl), stage.scenario.webhooks.allowHosts);
  } catch (cause) {
    if (!(cause instanceof AddressRefused)) throw cause;
    throw new Refusal('invalid', `${param} ${cause.message}`, { param, cause });
  }
}

function fieldName(pointer: string): string {
  return pointer.slice(1).replaceAll('/', '.');
}
