import type { Contract } from '../src/contract/contract.ts';
import type { Model } from '../src/contract/generated/async-jobs.ts';
import { pointerPath } from '../src/contract/pointer.ts';
import type { Target } from './target.ts';
import type { TargetRequest } from './target-file.ts';
import { tooLongSeconds } from './too-long-seconds.ts';
import type { Intent } from './trace.ts';

/** What is done with a job once it is there. */
export type JobName =
  | 'main'
  | 'cancelled'
  | 'failing'
  | 'retried'
  | 'second'
  | 'long'
  | 'alias'
  | 'queued'
  | 'redirected'
  | 'reset'
  | 'silent'
  | 'gone'
  | `modality-${string}`
  | `explored-${number}`
  | `explored-refused-${number}`;

/** A job that will be submitted. */
export interface PlannedJob {
  readonly name: JobName;
  readonly modality: string;
  readonly intent: Intent;
  readonly request: TargetRequest;
  /** Whether it names a webhook URL. */
  readonly webhook: boolean;
  /** What it is for, in words. */
  readonly purpose: string;
  /** Its price by the contract's catalogue, where the contract knows one. */
  readonly cents: number | undefined;
}

/** What a run will do. */
export interface Plan {
  /** The most valuable first. */
  readonly jobs: readonly PlannedJob[];
  /** Places that are kept for submits which ought to be refused, and may not be. */
  readonly reserved: number;
  /** What is left out, and why, by the chapter of rules that misses it. */
  readonly omitted: readonly { readonly chapter: string; readonly text: string }[];
  /** Price of the jobs that the contract has a price for. */
  readonly cents: number;
}

/** A full run submits no more jobs than this, whatever the budget. */
const mostJobs = 16;

const prompt = 'a paper lantern on a river at dusk';

/** Works out which jobs will be submitted and what for, without submitting any. */
export function plan(target: Target, contract: Contract): Plan {
  const omitted: { chapter: string; text: string }[] = [];
  const wanted = candidates(target, contract, omitted);
  const budget = Math.min(target.budget.jobs, mostJobs);
  const jobs = wanted.slice(0, Math.max(1, budget - 1));
  for (const { chapter, purpose } of wanted.slice(jobs.length)) {
    omitted.push({ chapter, text: `the budget of ${target.budget.jobs} jobs leaves no job for: ${purpose}` });
  }
  return {
    jobs: jobs.map(({ chapter: _, ...job }) => job),
    reserved: budget - jobs.length,
    omitted,
    cents: jobs.reduce((sum, { cents = 0 }) => sum + cents, 0),
  };
}

type Candidate = PlannedJob & { readonly chapter: string };

/** All jobs that are worth their price, the most valuable first. */
function candidates(target: Target, contract: Contract, omitted: { chapter: string; text: string }[]): Candidate[] {
  const { requests, features, webhook, timings, budget } = target;
  const { jobs } = contract;
  const hooks = webhook.receiver !== undefined && features.webhooks !== false;
  const own = requests.ok && modalityAt(contract, requests.ok.path);
  const [first = ''] = own !== undefined ? [own] : Object.keys(jobs.modalities);
  const cheap = own ?? cheapest(contract);
  const plain = (modality: string) =>
    modality === own && requests.ok ? requests.ok : plainRequest(contract, modality);
  const slow = requests.slow ?? plain(first);
  const job = (
    name: JobName,
    chapter: string,
    intent: Intent,
    request: TargetRequest,
    purpose: string,
    withWebhook = false,
  ): Candidate => {
    const modality = modalityAt(contract, request.path) ?? first;
    const modelId = modelOf(contract, modality, request);
    return {
      name,
      chapter,
      modality,
      intent,
      request,
      purpose,
      webhook: withWebhook && hooks,
      cents: price(jobs.models.find(({ id }) => id === modelId)),
    };
  };
  const delivered = (name: JobName, purpose: string) =>
    hooks ? [job(name, 'webhook', 'with-webhook', plain(cheap), purpose, true)] : [];

  if (!hooks && features.webhooks !== false) {
    const text = 'there is no receiver that the target could reach; give webhook.receiver in the target file';
    omitted.push({ chapter: 'webhook', text });
  }
  if (!requests.fail && features.failing !== false) {
    const text = 'no job is known to fail; give requests.fail in the target file';
    omitted.push({ chapter: 'life', text });
  }
  const silence = timings.deliveryTimeout <= budget.patience;
  if (hooks && !silence) {
    omitted.push({ chapter: 'webhook', text: 'the target waits longer for a silent receiver than --patience allows' });
  }
  const cancelled = requests.slow ? 'slow' : hooks ? 'with-webhook' : 'ok';
  return [
    job('main', 'life', hooks ? 'with-webhook' : 'ok', plain(first), 'life, polling, delivery, link and file', true),
    job('cancelled', 'cancel', cancelled, slow, 'cancelling, also by another key', true),
    ...(requests.fail ? [job('failing', 'life', 'fail', requests.fail, 'failing, and its delivery', true)] : []),
    ...delivered('retried', 'deliveries that are answered 500 and then 404'),
    job(
      'second',
      'poll',
      'ok',
      plain(first),
      "a poll window and a link besides the first job's; cancelling what has ended",
    ),
    ...Object.keys(jobs.modalities)
      .filter((modality) => modality !== first)
      .map((modality) => job(`modality-${modality}`, 'submit', 'ok', plain(modality), `${modality}: life and file`)),
    ...longJob(contract, plain, job),
    job('alias', 'cancel', 'unknown-field', withField(slow), 'an unknown field; the other cancel operation'),
    ...(requests.slow ? [job('queued', 'cancel', 'slow', slow, 'cancelling at once')] : []),
    ...delivered('redirected', 'a delivery that is redirected'),
    ...delivered('reset', 'a delivery whose connection is reset'),
    ...(silence ? delivered('silent', 'a delivery that is never answered') : []),
    ...delivered('gone', 'a delivery that is answered 410'),
  ];
}

/** A job with a duration out of range: of music, of which the contract speaks, where there is music. */
function longJob(
  contract: Contract,
  plain: (modality: string) => TargetRequest,
  job: (name: JobName, chapter: string, intent: Intent, request: TargetRequest, purpose: string) => Candidate,
): Candidate[] {
  const { modalities, models, request } = contract.jobs;
  const ranged = Object.entries(modalities).filter(([, { defaultModel }]) =>
    models.some(({ id, duration }) => id === defaultModel && duration?.default !== undefined),
  );
  const [modality] = ranged.find(([name]) => name === 'music') ?? ranged[0] ?? [];
  if (modality === undefined) return [];
  const { path, body } = plain(modality);
  const long = { path, body: withMember(body, request.duration, tooLongSeconds(contract)) };
  return [job('long', 'submit', 'long-duration', long, 'a duration that is out of range')];
}

/** The smallest request that the contract allows. */
export function plainRequest({ jobs, operations }: Contract, modality: string): TargetRequest {
  const path = operations.get(jobs.modalities[modality]?.submit ?? '')?.path ?? '';
  return { path, body: withMember({}, jobs.request.prompt, prompt) };
}

/** A copy of a body with a value at a pointer. */
export function withMember(
  body: Readonly<Record<string, unknown>>,
  pointer: string,
  value: unknown,
): Record<string, unknown> {
  const copy = structuredClone(body) as Record<string, unknown>;
  const path = pointerPath(pointer);
  let at = copy;
  for (const name of path.slice(0, -1)) {
    at[name] ??= {};
    at = at[name] as Record<string, unknown>;
  }
  at[path.at(-1) ?? ''] = value;
  return copy;
}

function withField({ path, body }: TargetRequest): TargetRequest {
  return { path, body: { ...body, an_unknown_field: 'to be ignored' } };
}

/** The modality whose submits go to a path. */
export function modalityAt({ jobs, operations }: Contract, path: string): string | undefined {
  return Object.keys(jobs.modalities).find(
    (name) => operations.get(jobs.modalities[name]?.submit ?? '')?.path === path,
  );
}

function modelOf({ jobs }: Contract, modality: string, { body }: TargetRequest): string | undefined {
  const [field = ''] = pointerPath(jobs.request.model);
  const { [field]: named } = body;
  return typeof named === 'string' ? named : jobs.modalities[modality]?.defaultModel;
}

function price(model: Model | undefined): number | undefined {
  if (model?.centsPerJob !== undefined) return model.centsPerJob;
  const seconds = model?.duration?.default;
  return seconds === undefined || model?.centsPerSecond === undefined ? undefined : seconds * model.centsPerSecond;
}

/** The modality whose plainest job costs least. */
function cheapest({ jobs }: Contract): string {
  const cost = (modality: string) =>
    price(jobs.models.find(({ id }) => id === jobs.modalities[modality]?.defaultModel)) ?? Number.POSITIVE_INFINITY;
  return Object.keys(jobs.modalities).reduce((best, one) => (cost(one) < cost(best) ? one : best));
}
