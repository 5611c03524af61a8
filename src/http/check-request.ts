import type { Operation } from '../contract/operation.ts';
import type { Checks } from '../contract/validators.ts';
import { Refusal } from '../core/errors.ts';
import type { Exchange } from './exchange.ts';

/** Checks a request against the contract, and gives its query with types and defaults. Throws Refusal. */
export type CheckRequest = (request: Pick<Exchange, 'headers' | 'query' | 'body'>) => Exchange['query'];

/**
 * The check of an operation. One that has no answer to invalid requests judges what it is sent by itself, as a file's
 * does with links.
 */
export function createCheck({ statuses, parameters }: Operation, checks: Checks, invalidStatus: number): CheckRequest {
  const refuses = statuses.includes(invalidStatus);
  const takesQuery = parameters.some((parameter) => parameter.in === 'query');
  const names = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name.toLowerCase());
  return ({ headers, query: given, body }) => {
    // What an operation does not know is left alone, and most take no query at all.
    const query = takesQuery ? { ...given } : given;
    const said: Record<string, unknown> = {};
    for (const name of names) if (headers[name] !== undefined) said[name] = headers[name];
    const violation =
      (names.length > 0 ? checks.headers(said) : undefined) ??
      (takesQuery ? checks.query(query) : undefined) ??
      checks.body?.(body);
    if (violation && refuses) throw new Refusal('invalid', violation.message, { param: violation.param });
    return query;
  };
}
