import { fillPath, operationFor } from '../../contract/contract.ts';
import { submit as submitJob } from '../../stage/submit.ts';
import { type Exchange, ownerOf } from '../exchange.ts';

/** Accepts a job: 202, its record, and where to poll it. */
export async function submit(exchange: Exchange): Promise<unknown> {
  const { stage, operation, headers, body, rawBody, origin, reply } = exchange;
  const { modalities, headers: names } = stage.contract.jobs;
  const [modality] = Object.entries(modalities).find(([, { submit: id }]) => id === operation.id) ?? [];
  if (modality === undefined) throw new Error(`no modality of x-async-jobs is submitted by ${operation.id}`);
  const key = headers[names.idempotencyKey.toLowerCase()];
  const { id, record } = await submitJob(stage, {
    owner: ownerOf(exchange),
    modality,
    body,
    rawBody,
    origin,
    idempotencyKey: typeof key === 'string' ? key : undefined,
  });
  reply.status(202).header('location', fillPath(operationFor(stage.contract, 'poll').path, { id }));
  return record;
}
