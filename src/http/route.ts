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
import type { Exchange, Handler, Look, StageDoor } from './exchange.ts';
import { beforeEffect, reset, spoilBody, wasReset } from './faults.ts';
import { hostOf } from './host.ts';
import { serialiserSchema } from './serialiser-schema.ts';

/** What a route needs to know of the app. */
export interface RouteContext {
  readonly stages: StageDoor;
  readonly publicUrl?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the route of an operation once the request has been let in. */
    visit: Visit | undefined;
  }
}

/** A request that has been let in: to which stage, for whom, and what happens to it there. */
export interface Visit {
  readonly stage: Stage;
  readonly owner: string | undefined;
  limit?: LimitState;
  effect?: HttpEffect;
  warnings?: readonly string[] | undefined;
  job?: string | undefined;
}

type Writable<T> = { -readonly [name in keyof T]: T[name] };

const nothingSeen: Look = {};
const noWarnings: readonly string[] = [];

/** Adds one operation: key, limit, body, checks, handler, serialiser, in this order; faults where they belong. */
export function addRoute(
  app: FastifyInstance,
  operation: Operation,
  checks: Checks,
  handle: Handler,
  { stages, publicUrl }: RouteContext,
): void {
  const spanning = operation.parameters.find(({ spansSegments }) => spansSegments)?.name;
  const check = createCheck(operation, checks, stages.main.contract.jobs.errors.invalid.status);

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
    onRequest: (request, reply, done) => {
      const visit: Visit = authenticate(request, operation, stages);
      request.visit = visit;
      // Each stage has a clock of its own.
      if (visit.stage !== stages.main) reply.header('date', new Date(visit.stage.clock.shown()).toUTCString());
      if (visit.owner !== undefined) visit.limit = countRequest(visit.stage, visit.owner);
      done();
    },
    handler: async (request, reply) => {
      const visit = request.visit as Visit;
      const { stage, owner, limit } = visit;
      const query = check(request);
      const exchange: Writable<Exchange> = {
        operation,
        stage,
        owner,
        params: pathParameters(request, spanning),
        body: request.body,
        headers: request.headers,
        query,
        rawBody: request.rawBody,
        origin: publicUrl ?? `${request.protocol}://${hostOf(request.raw)}`,
        reply,
      };
      const { card, warnings } = handle.look?.(exchange) ?? nothingSeen;
      visit.warnings = warnings;
      visit.effect = card?.effect ?? stage.drawHttpEffect(operation.id);
      const { effect } = visit;
      if (effect !== noEffect && (await beforeEffect(stage, effect, request, reply)) === wasReset) {
        journalExchange(request, operation, visit, 0);
        return reply;
      }
      exchange.card = card;
      exchange.note = (job, repeated) => {
        visit.job = job;
        // What a request asks for happens to it once: repeated with its idempotency key, it is answered.
        if (repeated && card?.effect) visit.effect = noEffect;
      };
      visit.job = exchange.params.jobId ?? (operation.role === 'model' ? undefined : exchange.params.id);
      const answer = await handle.answer(exchange).catch((error) => {
        // Perhaps there is no such job.
        visit.job = undefined;
        throw error;
      });
      if (limit && reply.statusCode < 300) addLimitHeaders(reply, stage, limit);
      return answer;
    },
    // These hooks take callbacks: a promise for each would cost more than what they do.
    onSend: (request, reply, payload, done) => {
      const visit = request.visit ?? { stage: stages.main, owner: undefined };
      const fault = visit.effect?.fault;
      // Only now, since some handlers send their answers themselves.
      const lost = fault?.kind === 'reset';
      journalExchange(request, operation, visit, lost ? 0 : reply.statusCode);
      // Of what is lost nothing is sent any more, and nobody waits for it.
      if (lost) reset(request, reply);
      else done(null, fault ? spoilBody(visit.stage, fault, reply, payload) : payload);
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

/** Checks a request against the contract, and gives its query with types and defaults. Throws Refusal. */
type Check = (request: FastifyRequest) => Record<string, unknown>;

/** An operation that has no answer to invalid requests judges what it is sent by itself, as a file's does with links. */
function createCheck({ statuses, parameters }: Operation, checks: Checks, invalidStatus: number): Check {
  const refuses = statuses.includes(invalidStatus);
  const names = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name.toLowerCase());
  return ({ headers, query: given, body }) => {
    const query = { ...(given as Record<string, unknown>) };
    const said: Record<string, unknown> = {};
    for (const name of names) if (headers[name] !== undefined) said[name] = headers[name];
    const violation = checks.headers(said) ?? checks.query(query) ?? checks.body?.(body);
    if (violation && refuses) throw new Refusal('invalid', violation.message, { param: violation.param });
    return query;
  };
}

/** The path without its query, which may hold a signature. */
export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
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
  const { stage, owner, effect, job, warnings = noWarnings } = visit;
  const fault = effect && effect.fault.kind !== 'none' ? effect.fault.kind : undefined;
  stage.journal.add(stage.clock.now(), {
    kind: 'exchange',
    method: operation.method,
    path: pathOf(request.url),
    operation: operation.id,
    status,
    requestId: request.id,
    key: owner === undefined ? undefined : redact(owner),
    fault,
    warnings,
    ...(job !== undefined && { job }),
  });
}
