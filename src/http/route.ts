import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Operation } from '../contract/operation.ts';
import type { Checks } from '../contract/validators.ts';
import { noEffect } from '../core/draw-effects.ts';
import { Refusal } from '../core/errors.ts';
import type { HttpEffect } from '../core/fault.ts';
import { redact } from '../core/journal.ts';
import type { LimitState } from '../core/limits.ts';
import type { Stage } from '../stage/stage.ts';
import { bearerKey } from './bearer-key.ts';
import type { Handler, StageDoor } from './exchange.ts';
import { beforeEffect, reset, spoilBody, wasReset } from './faults.ts';
import { hostOf } from './host.ts';
import { serialiserSchema } from './serialiser-schema.ts';

/** What a route needs to know of the app. */
export interface RouteContext {
  readonly stages: StageDoor;
  readonly publicUrl?: string;
}

/** A request that has been let in: to which stage, for whom, and what happens to it there. */
interface Visit {
  readonly stage: Stage;
  readonly owner: string | undefined;
  limit?: LimitState;
  effect?: HttpEffect;
  warnings?: readonly string[] | undefined;
  job?: string | undefined;
}

/** Adds one operation: key, limit, body, checks, handler, serialiser, in this order; faults where they belong. */
export function addRoute(
  app: FastifyInstance,
  operation: Operation,
  checks: Checks,
  handle: Handler | undefined,
  { stages, publicUrl }: RouteContext,
): void {
  if (!handle) throw new Error(`operation ${operation.id} has no handler`);
  const visits = new WeakMap<FastifyRequest, Visit>();
  const spanning = operation.parameters.find(({ spansSegments }) => spansSegments)?.name;

  app.route({
    method: operation.method,
    url: routePath(operation),
    config: { takesBody: operation.body !== undefined },
    schema: {
      response: Object.fromEntries(
        [...operation.answers]
          .filter(([status]) => status < 300)
          .map(([status, schema]) => [status, serialiserSchema(schema)]),
      ),
    },
    onRequest: async (request, reply) => {
      const visit: Visit = authenticate(request, operation, stages);
      visits.set(request, visit);
      // Each stage has a clock of its own.
      if (visit.stage !== stages.main) reply.header('date', new Date(visit.stage.clock.shown()).toUTCString());
      if (visit.owner !== undefined) visit.limit = countRequest(visit.stage, visit.owner);
    },
    handler: async (request, reply) => {
      const visit = visits.get(request) as Visit;
      const { stage, owner, limit } = visit;
      const exchange = {
        operation,
        stage,
        owner,
        params: pathParameters(request, spanning),
        ...checked(request, operation, checks, stage.contract.jobs.errors.invalid.status),
        rawBody: request.rawBody,
        origin: publicUrl ?? `${request.protocol}://${hostOf(request.raw)}`,
        reply,
      };
      const { card, warnings } = handle.look?.(exchange) ?? {};
      const note = (job: string, repeated: boolean) => {
        visit.job = job;
        // What a request asks for happens to it once: repeated with its idempotency key, it is answered.
        if (repeated && card?.effect) visit.effect = noEffect;
      };
      visit.warnings = warnings;
      visit.effect = card?.effect ?? stage.drawHttpEffect(operation.id);
      if ((await beforeEffect(stage, visit.effect, request, reply)) === wasReset) {
        journalExchange(request, operation, visit, 0);
        return reply;
      }
      visit.job = exchange.params.jobId ?? (operation.role === 'model' ? undefined : exchange.params.id);
      const answer = await handle.answer({ ...exchange, card, note }).catch((error) => {
        // Perhaps there is no such job.
        delete visit.job;
        throw error;
      });
      if (limit && reply.statusCode < 300) addLimitHeaders(reply, stage, limit);
      return answer;
    },
    onSend: async (request, reply, payload) => {
      const visit = visits.get(request) ?? { stage: stages.main, owner: undefined };
      // Only now, since some handlers send their answers themselves.
      const lost = visit.effect?.fault.kind === 'reset';
      journalExchange(request, operation, visit, lost ? 0 : reply.statusCode);
      if (lost) {
        reset(request, reply);
        // Nothing is sent any more, and nobody waits for it.
        return new Promise<never>(() => undefined);
      }
      return visit.effect ? spoilBody(visit.stage, visit.effect.fault, reply, payload) : payload;
    },
  });
}

/** Path of a route in the router's spelling. */
export function routePath({ path, parameters }: Operation): string {
  const spanning = parameters.find(({ spansSegments }) => spansSegments)?.name;
  return path.replace(/\{([^}]+)\}/g, (_, name: string) => (name === spanning ? '*' : `:${name}`));
}

/** RFC 6750 §2.1 and §3: a bearer token, and a challenge when it is missing or unknown. */
function authenticate(request: FastifyRequest, operation: Operation, stages: StageDoor): Visit {
  const { authorization } = request.headers;
  const key = bearerKey(authorization);
  const stage = key === undefined ? undefined : stages.byKey(key);
  if (stage) return { stage, owner: key };
  if (operation.keyOptional) {
    const query = request.query as Record<string, unknown>;
    // A media player may send a key that is not for us along with a good link: the link decides, and names its stage.
    if (authorization === undefined || Object.keys(query).length > 0) {
      const { key: parameter } = stages.main.contract.jobs.links.parameters;
      return { stage: stages.byId(String(query[parameter])) ?? stages.main, owner: undefined };
    }
  }
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

function pathParameters(request: FastifyRequest, spanning: string | undefined): Record<string, string> {
  const params = request.params as Record<string, string>;
  return spanning === undefined ? params : { ...params, [spanning]: params['*'] ?? '' };
}

/** An operation that has no answer to invalid requests judges what it is sent by itself, as a file's does with links. */
function checked(request: FastifyRequest, { statuses }: Operation, checks: Checks, invalidStatus: number) {
  const { body, headers } = request;
  const query = { ...(request.query as Record<string, unknown>) };
  const violation = checks.headers({ ...headers }) ?? checks.query(query) ?? checks.body?.(body);
  if (violation && statuses.includes(invalidStatus))
    throw new Refusal('invalid', violation.message, { param: violation.param });
  return { body, headers, query };
}

function addLimitHeaders(reply: FastifyReply, stage: Stage, state: LimitState): void {
  const { rateLimit: names } = stage.contract.jobs.headers;
  reply
    .header(names.limit, stage.scenario.limits.perWindow)
    .header(names.remaining, state.remaining)
    .header(names.reset, state.resetSeconds);
}

/** Writes an exchange into the journal. A status of 0 stands for a connection that was reset. */
function journalExchange(request: FastifyRequest, operation: Operation, visit: Visit, status: number): void {
  const { stage, owner, effect, job, warnings = [] } = visit;
  const fault = effect && effect.fault.kind !== 'none' ? effect.fault.kind : undefined;
  stage.journal.add(stage.clock.now(), {
    kind: 'exchange',
    method: operation.method,
    path: request.url.split('?', 1)[0] ?? request.url,
    operation: operation.id,
    status,
    requestId: request.id,
    key: owner === undefined ? undefined : redact(owner),
    fault,
    warnings,
    ...(job !== undefined && { job }),
  });
}
