import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Operation } from '../contract/operation.ts';
import type { Checks } from '../contract/validators.ts';
import { Refusal } from '../core/errors.ts';
import type { LimitState } from '../core/limits.ts';
import type { Stage } from '../stage/stage.ts';
import type { FindTenant, Handler, Tenant } from './exchange.ts';
import { hostOf } from './host.ts';
import { serialiserSchema } from './serialiser-schema.ts';

/** What a route needs to know of the app. */
export interface RouteContext {
  readonly findTenant: FindTenant;
  readonly stage: Stage;
  readonly publicUrl?: string;
}

interface Admission {
  readonly stage: Stage;
  readonly owner: string | undefined;
  readonly limit: LimitState | undefined;
}

/** Adds one operation: key, limit, body, checks, handler, serialiser, in this order. */
export function addRoute(
  app: FastifyInstance,
  operation: Operation,
  checks: Checks,
  handle: Handler | undefined,
  context: RouteContext,
): void {
  if (!handle) throw new Error(`operation ${operation.id} has no handler`);
  const admissions = new WeakMap<FastifyRequest, Admission>();
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
    onRequest: async (request) => {
      admissions.set(request, admit(request, operation, context));
    },
    handler: async (request, reply) => {
      const { stage, owner, limit } = admissions.get(request) as Admission;
      const answer = await handle({
        operation,
        stage,
        owner,
        params: pathParameters(request, spanning),
        ...checked(request, operation, checks, stage.contract.jobs.errors.invalid.status),
        rawBody: request.rawBody,
        origin: context.publicUrl ?? `${request.protocol}://${hostOf(request.raw)}`,
        reply,
      });
      if (limit && reply.statusCode < 300) addLimitHeaders(reply, stage, limit);
      return answer;
    },
  });
}

/** Path of a route in the router's spelling. */
export function routePath({ path, parameters }: Operation): string {
  const spanning = parameters.find(({ spansSegments }) => spansSegments)?.name;
  return path.replace(/\{([^}]+)\}/g, (_, name: string) => (name === spanning ? '*' : `:${name}`));
}

function admit(request: FastifyRequest, operation: Operation, { findTenant, stage }: RouteContext): Admission {
  const tenant = authenticate(request, operation, findTenant);
  if (!tenant) return { stage, owner: undefined, limit: undefined };
  const limit = tenant.stage.countRequest(tenant.owner);
  if (!limit.allowed) {
    const { perWindow } = tenant.stage.scenario.limits;
    const { windowSeconds } = tenant.stage.contract.jobs.limits;
    throw new Refusal('rateLimit', `more than ${perWindow} requests in ${windowSeconds} s`, {
      headers: { 'retry-after': String(limit.resetSeconds) },
    });
  }
  return { ...tenant, limit };
}

/** RFC 6750 §2.1 and §3: a bearer token, and a challenge when it is missing or unknown. */
function authenticate(request: FastifyRequest, operation: Operation, findTenant: FindTenant): Tenant | undefined {
  const { authorization } = request.headers;
  if (authorization === undefined && operation.keyOptional) return undefined;
  const [, key] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
  const tenant = key === undefined ? undefined : findTenant(key);
  if (tenant) return tenant;
  // A media player may send a key that is not for us along with a good link: the link decides.
  if (operation.keyOptional && Object.keys(request.query as object).length > 0) return undefined;
  const message =
    authorization === undefined
      ? 'the Authorization header with the API key is missing'
      : key === undefined
        ? 'the Authorization header must be: Bearer, a space and the API key'
        : 'the API key is not known';
  throw new Refusal('authentication', message, { headers: { 'www-authenticate': 'Bearer' } });
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
