import { fillPath, operationFor } from '../../contract/contract.ts';
import type { AsyncJobs } from '../../contract/generated/async-jobs.ts';
import type { Operation } from '../../contract/operation.ts';
import { readCard } from '../../core/card.ts';
import { createNearMisses, type FindNearMisses } from '../../core/near-miss.ts';
import { readRequest } from '../../core/request.ts';
import { submit as submitJob } from '../../stage/submit.ts';
import { type Exchange, type Look, ownerOf } from '../exchange.ts';

/** Sees what the request asks of the double, and fields that miss their names. */
function look({ stage, operation, body }: Exchange): Look {
  const { request } = stage.contract.jobs;
  const { prompt, model } = readRequest(body, request);
  const card = readCard(prompt, model, request.prompt.slice(1));
  const warnings = nearMissesOf(operation, request)(body);
  if (!card && prompt.includes('[[double:'))
    warnings.push('the prompt begins a directive that is too long or not closed');
  return { card, warnings };
}

const finders = new WeakMap<Operation, FindNearMisses>();

function nearMissesOf(operation: Operation, request: AsyncJobs['request']): FindNearMisses {
  const known = finders.get(operation);
  if (known) return known;
  const find = createNearMisses(Object.keys((operation.body?.properties as object | undefined) ?? {}), request);
  finders.set(operation, find);
  return find;
}

/** Accepts a job: 202, its record, and where to poll it. */
async function answer(exchange: Exchange): Promise<unknown> {
  const { stage, operation, headers, body, rawBody, origin, card, note, reply } = exchange;
  const { modalities, headers: names } = stage.contract.jobs;
  const [modality] = Object.entries(modalities).find(([, { submit: id }]) => id === operation.id) ?? [];
  if (modality === undefined) throw new Error(`no modality of x-async-jobs is submitted by ${operation.id}`);
  const key = headers[names.idempotencyKey.toLowerCase()];
  const { id, record, repeated } = await submitJob(stage, {
    owner: ownerOf(exchange),
    modality,
    body,
    rawBody,
    origin,
    headers,
    card,
    idempotencyKey: typeof key === 'string' ? key : undefined,
  });
  note?.(id, repeated);
  reply.status(202).header('location', fillPath(operationFor(stage.contract, 'poll').path, { id }));
  return record;
}

export const submit = { look, answer };
