import type { Operation } from '../contract/operation.ts';
import { Refusal } from '../core/errors.ts';
import type { LimitState } from '../core/limits.ts';
import type { Stage } from '../stage/stage.ts';
import type { Caller } from './caller.ts';
import type { StageDoor } from './exchange.ts';

/** A request that has been let in: to which stage, for whom, and where that key stands with its limit. */
export interface Visit {
  readonly stage: Stage;
  readonly owner: string | undefined;
  readonly limit: LimitState | undefined;
}

/** Lets a request in: its key first, and then the limit of that key. Throws Refusal. */
export function letIn(
  authorization: string | undefined,
  { key, stage }: Caller,
  query: Readonly<Record<string, unknown>>,
  operation: Operation,
  stages: StageDoor,
): Visit {
  if (stage && key !== undefined) return { stage, owner: key, limit: countRequest(stage, key) };
  // A media player may send a key that is not for us along with a good link: the link decides, and names its stage.
  if (operation.keyOptional && (authorization === undefined || Object.keys(query).length > 0)) {
    const { key: parameter } = stages.main.contract.jobs.links.parameters;
    return { stage: stages.byId(String(query[parameter])) ?? stages.main, owner: undefined, limit: undefined };
  }
  // RFC 6750 §2.1 and §3: a bearer token, and a challenge when it is missing or unknown.
  const message =
    authorization === undefined
      ? 'the Authorization header with the API key is missing'
      : key === undefined
        ? 'the Authorization header must be: Bearer, a space and the API key'
        : 'the API key is not known';
  throw new Refusal('authentication', message, { headers: { 'www-authenticate': 'Bearer' } });
}

function countRequest(stage: Stage, owner: string): LimitState {
  const state = stage.countRequest(owner);
  if (state.allowed) return state;
  const { perWindow } = stage.scenario.limits;
  const { windowSeconds } = stage.contract.jobs.limits;
  throw new Refusal('rateLimit', `more than ${perWindow} requests in ${windowSeconds} s`, {
    headers: { 'retry-after': String(state.retrySeconds) },
  });
}

/** Where a key stands with its limit, as headers. */
export function limitHeaders({ contract, scenario }: Stage, { remaining, resetSeconds }: LimitState): string[] {
  const { limit, remaining: left, reset } = contract.jobs.headers.rateLimit;
  return [limit, String(scenario.limits.perWindow), left, String(remaining), reset, String(resetSeconds)];
}
