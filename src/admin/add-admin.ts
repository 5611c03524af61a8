import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Operation } from '../contract/operation.ts';
import { type Checks, checksOf } from '../contract/validators.ts';
import { Refusal } from '../core/errors.ts';
import type { Stages } from '../stages.ts';
import { adminOperations } from './admin-contract.ts';
import type { AdminHandler } from './admin-exchange.ts';
import { adminHandlers } from './admin-handlers.ts';
import { checkAdmin } from './guard.ts';
import type { Metrics } from './metrics.ts';

export interface AdminOptions {
  readonly stages: Stages;
  readonly metrics: Metrics;
  /** Needed in `Authorization: Bearer …` when it is given. */
  readonly token?: string;
}

/** Adds the admin API, `/metrics` and `/healthz` to an app that refuses errors in its own way. */
export function addAdmin(app: FastifyInstance, options: AdminOptions): void {
  const methods = new Map<string, string[]>();
  for (const [id, operation] of adminOperations()) {
    addRoute(app, operation, adminHandlers[id], options);
    const url = routePath(operation);
    methods.set(url, [...(methods.get(url) ?? []), operation.method]);
  }
  for (const [url, allowed] of methods) refuseOtherMethods(app, url, allowed, options);
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/metrics', async (request, reply) => {
    checkAdmin(request, options.token);
    const { contentType, text } = await options.metrics.print();
    return reply.type(contentType).send(text);
  });
}

function addRoute(
  app: FastifyInstance,
  operation: Operation,
  handle: AdminHandler,
  { stages, token }: AdminOptions,
): void {
  app.route({
    method: operation.method,
    url: routePath(operation),
    config: { takesBody: operation.body !== undefined },
    onRequest: async (request) => checkAdmin(request, token),
    handler: async (request, reply) => {
      const { query, body } = checked(request, checksOf(operation));
      const id = String(query.stage ?? stages.main.id);
      const stage = stages.byId(id);
      if (!stage) throw new Refusal('notFound', `there is no stage ${id}`);
      return handle({ stages, stage, params: request.params as Record<string, string>, query, body, reply });
    },
  });
}

/** A path asked with a method that it does not have: 405 and `Allow`, as the contract's own paths answer. */
function refuseOtherMethods(
  app: FastifyInstance,
  url: string,
  allowed: readonly string[],
  { token }: AdminOptions,
): void {
  app.route({
    method: app.supportedMethods.filter((method) => !allowed.includes(method)),
    url,
    onRequest: async (request) => checkAdmin(request, token),
    handler: async ({ method }) => {
      const allow = allowed.join(', ');
      throw new Refusal('method', `${method} is not allowed here; the methods are: ${allow}`, { headers: { allow } });
    },
  });
}

/** Path of an operation in the router's spelling. */
function routePath({ path }: Operation): string {
  return path.replace(/\{([^}]+)\}/g, ':$1');
}

function checked(request: FastifyRequest, checks: Checks) {
  const query = { ...(request.query as Record<string, unknown>) };
  const body = (request.body ?? {}) as Record<string, unknown>;
  const violation = checks.query(query) ?? checks.body?.(body);
  if (violation) throw new Refusal('invalid', violation.message, { param: violation.param });
  return { query, body };
}
