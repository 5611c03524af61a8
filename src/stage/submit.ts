import { createHash } from 'node:crypto';
import { type Contract, operationFor } from '../contract/contract.ts';
import type { AsyncJobs, Model } from '../contract/generated/async-jobs.ts';
import { type Card, isTestModel, withCard } from '../core/card.ts';
import { chooseModel, chooseSeconds, costOf } from '../core/catalogue.ts';
import { drawWebhookFault } from '../core/draw-effects.ts';
import { Refusal } from '../core/errors.ts';
import { mix, nthId } from '../core/ids.ts';
import type { Job } from '../core/job.ts';
import { drawDraft } from '../core/plan.ts';
import { random } from '../core/random.ts';
import type { JsonObject } from '../core/record.ts';
import { type JobRequest, readRequest } from '../core/request.ts';
import { behaviourOf, type JobFacts } from '../core/scenario.ts';
import { frameSize } from '../media/frame-size.ts';
import { AddressRefused, allowanceFor } from '../webhooks/address.ts';
import { scheduleDelivery } from './change-job.ts';
import { errorMessage } from './error-message.ts';
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
  /** Request headers by lower-case name. */
  readonly headers: JobFacts['headers'];
  /** What the request asks of the double itself. */
  readonly card: Card | undefined;
}

/** A job that was accepted, and its record as it was then. */
export interface Accepted {
  readonly id: string;
  readonly record: JsonObject;
  /** An earlier request with the same idempotency key made it. */
  readonly repeated: boolean;
}

/** Accepts a job. Throws Refusal, and then nothing has been created. */
export async function submit(stage: Stage, submission: Submission): Promise<Accepted> {
  const { owner, idempotencyKey } = submission;
  if (idempotencyKey === undefined) return accepted(stage, await createJob(stage, submission), false);

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
      if (job && !stage.isOver(job)) return accepted(stage, job, true);
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
    return accepted(stage, job, false);
  } finally {
    await stage.store.settleIdempotency(submission.owner, key, id);
  }
}

/** The record as it was at the submit, for a repeated one too. */
function accepted(stage: Stage, job: Job, repeated: boolean): Accepted {
  return { id: job.id, record: recordAt(stage, job, job.createdAt), repeated };
}

async function createJob(stage: Stage, submission: Submission): Promise<Job> {
  const { contract, clock, store, seed } = stage;
  const { owner, modality, headers, card } = submission;
  const request = readRequest(submission.body, contract.jobs.request);
  const model = modelOf(contract, modality, request);
  checkWebhookUrl(stage, request);

  const now = clock.now();
  const number = await store.nextNumber();
  const next = random(mix(seed, number));
  const { prompt, webhookUrl } = request;
  const facts = { modality, model: request.model ?? model.id, prompt, key: owner, headers };
  const behaviour = withCard(behaviourOf(stage.play, facts, now, next), card);
  const seconds = chooseSeconds(model, request.duration, next);
  const draft = drawDraft(behaviour, now, next, (code) => errorMessage(code, mix(seed, number)));
  const webhookFault =
    webhookUrl === undefined ? undefined : (card?.webhook ?? drawWebhookFault(stage.play, now, next));
  const cost = costOf(model, seconds);
  spend(stage, owner, draft.outcome.kind === 'complete' ? cost : 0);

  const id = nthId(contract.jobs.ids.job, seed, number);
  const job: Job = {
    id,
    number,
    owner,
    modality,
    model: isTestModel(request.model) ? request.model : model.id,
    prompt,
    createdAt: now,
    plan: stage.provider.add(id, draft, now),
    media: { seed: mix(seed, number), seconds, ...frame(contract.jobs, modality, request) },
    cost,
    origin: submission.origin,
    ...(webhookUrl !== undefined && { webhookUrl }),
    ...(webhookFault && { webhookFault }),
  };
  await stage.dropOldJobs();
  await store.addJob(job);
  if (webhookUrl !== undefined) await scheduleDelivery(stage, job);
  stage.journal.add(now, { kind: 'job', job: id, change: 'submitted' });
  return job;
}

/** The model of the catalogue that is named; a test model has the traits of the modality's default. */
function modelOf(contract: Contract, modality: string, { model: name }: JobRequest): Model {
  const { jobs } = contract;
  const model = chooseModel(jobs, modality, isTestModel(name) ? undefined : name);
  if (model) return model;
  const message = `there is no ${modality} model ${name}; GET ${operationFor(contract, 'models').path} lists those there are`;
  throw new Refusal('modelNotFound', message, { param: fieldName(jobs.request.model) });
}

/** Sets aside what a job will cost. Refuses when the owner's budget does not allow it. */
function spend(stage: Stage, owner: string, cents: number): void {
  const { budget } = stage.scenario;
  const spent = (stage.spent.get(owner) ?? 0) + cents;
  if (spent > budget) throw new Refusal('budget', `the budget of ${budget} cents does not allow another ${cents}`);
  stage.spent.set(owner, spent);
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
