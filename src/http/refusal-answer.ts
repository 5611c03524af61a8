import type { Contract } from '../contract/contract.ts';
import { Refusal, type RefusalKind } from '../core/errors.ts';
import { type JsonObject, setter } from '../core/record.ts';
import { type Answer, json } from './answer.ts';

/** Makes answers of errors: the only place where an error becomes a status and an envelope. */
export type AnswerRefusal = (error: unknown) => Answer;

/**
 * The mapping for a contract. What is neither a refusal nor one of Fastify's own errors is an internal error, of which
 * `onError` hears.
 */
export function createRefusalAnswers(contract: Contract, onError?: (error: unknown) => void): AnswerRefusal {
  const { errors, envelope, limits } = contract.jobs;
  const put = {
    message: setter(envelope.message),
    type: setter(envelope.type),
    status: setter(envelope.status),
    param: setter(envelope.param),
  };
  return (error) => {
    const refusal = error instanceof Refusal ? error : fromFramework(error, limits.bodyBytes);
    if (refusal !== error && refusal.kind === 'internal') onError?.(error);
    const { status: usual, type } = errors[refusal.kind];
    const status = refusal.details.status ?? usual;
    const body: JsonObject = {};
    put.message(body, refusal.message);
    put.type(body, type);
    put.status(body, status);
    if (refusal.details.param !== undefined) put.param(body, refusal.details.param);
    return json(status, body, Object.entries(refusal.details.headers ?? {}).flat());
  };
}

const kinds: Readonly<Record<number, RefusalKind>> = {
  400: 'invalid',
  404: 'notFound',
  405: 'method',
  413: 'tooLarge',
  415: 'mediaType',
};

/** Fastify's errors carry a status; those below 500 are the client's, and their message is fit to be shown. */
function fromFramework(error: unknown, mostBytes: number): Refusal {
  const { statusCode } = error as { statusCode?: unknown };
  if (error instanceof Error && typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    const message = statusCode === 413 ? `the body is larger than ${mostBytes} bytes` : error.message;
    return new Refusal(kinds[statusCode] ?? 'invalid', message, { status: statusCode, cause: error });
  }
  return new Refusal('internal', 'the double failed; this is a defect of stunt-double', { cause: error });
}
