import { adminOperations as readAdminOperations } from '../../src/admin/admin-contract.ts';
import type { AdminOperation } from '../../src/admin/admin-exchange.ts';
import { fillPath } from '../../src/contract/contract.ts';
import type { Operation } from '../../src/contract/operation.ts';
import type { Double } from '../../src/double.ts';
import { type Answer, apiOf, type Json } from '../support/api.ts';
import { misfit } from '../support/fits.ts';

export const adminOperations = readAdminOperations();

/** What a call to the admin API needs beyond its operation. */
export interface AdminCall {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The admin API for one stage. */
export interface Admin {
  /** Calls an operation. Throws when the answer does not fit its schema in admin.openapi.yaml. */
  call(operation: AdminOperation, call?: AdminCall): Promise<Answer>;
  /** Calls an operation that succeeds, and gives its JSON; undefined when there is none. Throws when it is refused. */
  get(operation: AdminOperation, call?: AdminCall): Promise<Json>;
}

/** Speaks to the admin API of a double about a stage, by default the main one. */
export function adminOf(double: Double, stage?: string): Admin {
  const { send } = apiOf(double, null);
  const call: Admin['call'] = async (id, { params = {}, query = {}, body, headers = {} } = {}) => {
    const operation = adminOperations.get(id) as Operation;
    const url = new URL(fillPath(operation.path, params), double.url);
    const asked = { ...(stage !== undefined && { stage }), ...query };
    for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, String(value));
    const answer = await send(operation.method, url.href, {
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const wrong = misfitOf(operation, answer);
    if (wrong !== '') throw new Error(`${id} answered ${answer.status}, ${wrong}: ${answer.text}`);
    return answer;
  };
  return {
    call,
    get: async (id, options) => {
      const answer = await call(id, options);
      if (answer.status >= 300) throw new Error(`${id} was answered ${answer.status}: ${answer.text}`);
      return answer.text === '' ? {} : answer.json();
    },
  };
}

/** What is wrong with an answer. Every refusal has the same body, whatever its status. */
function misfitOf({ statuses, answers }: Operation, answer: Answer): string {
  if (answer.status >= 400) return misfit(answers.get(404) ?? { not: {} }, answer.json());
  if (!statuses.includes(answer.status)) return 'which is no status of the operation';
  const schema = answers.get(answer.status);
  return schema ? misfit(schema, answer.json()) : '';
}

/** Waits for something that comes about by itself, such as a connection that closes. Gives up after a while. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (await holds()) return;
    // Real time, since what is waited for happens outside of any clock of ours.
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`this has not come about: ${what}`);
}
