import { type Contract, fillPath, operationFor } from '../../contract/contract.ts';
import type { Operation } from '../../contract/operation.ts';
import { readCard } from '../../core/card.ts';
import { createNearMisses, type FindNearMisses } from '../../core/near-miss.ts';
import { readRequest } from '../../core/request.ts';
import { submit as submitJob } from '../../stage/submit.ts';
import { type Answer, json } from '../answer.ts';
import { type Exchange, type Handler, type Look, type Note, ownerOf } from '../exchange.ts';

/** What is the same for all submits of an operation. */
interface SubmitRoute {
  readonly modality: string;
  readonly nearMisses: FindNearMisses;
  /** Where a job is polled. */
  readonly location: (id: string) => string;
}

const routes = new WeakMap<Operation, SubmitRoute>();

function routeOf(operation: Operation, contract: Contract): SubmitRoute {
  const known = routes.get(operation);
  if (known) return known;
  const { modalities, request } = contract.jobs;
  const [modality] = Object.entries(modalities).find(([, { submit: id }]) => id === operation.id) ?? [];
  if (modality === undefined) throw new Error(`no modality of x-async-jobs is submitted by ${operation.id}`);
  const { path } = operationFor(contract, 'poll');
  const route: SubmitRoute = {
    modality,
    nearMisses: createNearMisses(Object.keys((operation.body?.properties as object | undefined) ?? {}), request),
    location: (id) => fillPath(path, { id }),
  };
  routes.set(operation, route);
  return route;
}

/** Sees what the request asks of the double, and fields that miss their names. */
function look({ stage, operation, body }: Exchange): Look {
  const { request } = stage.contract.jobs;
  const { prompt, model } = readRequest(body, request);
  const card = readCard(prompt, model, request.prompt.slice(1));
  const warnings = routeOf(operation, stage.contract).nearMisses(body);
  if (!card && prompt.includes('[[double:'))
    warnings.push('the prompt begins a directive that is too long or not closed');
  return { card, warnings };
}

/** Accepts a job: 202, its record, and where to poll it. */
async function answer(exchange: Exchange, { card }: Look, note: (note: Note) => void): Promise<Answer> {
  const { stage, operation, headers, body, rawBody, origin } = exchange;
  const { modality, location } = routeOf(operation, stage.contract);
  const key = headers[stage.contract.jobs.headers.idempotencyKey.toLowerCase()];
  const { id, record, repeated } = await submitJob(stage, {
    owner: ownerOf(exchange),
    modality,
    body,
    rawBody,
    origin: origin(),
    headers,
    card,
    idempotencyKey: typeof key === 'string' ? key : undefined,
  });
  note({ job: id, repeated });
  return json(202, record, ['location', location(id)]);
}

export const submit: Handler = { look, answer };
