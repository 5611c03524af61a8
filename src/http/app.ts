import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Contract } from '../contract/contract.ts';
import { createCheckCompiler } from '../contract/validators.ts';
import { Refusal } from '../core/errors.ts';
import type { Stage } from '../stage/stage.ts';
import { answerClientErrors } from './client-errors.ts';
import type { FindTenant } from './exchange.ts';
import { checkHandlers, type Handlers, handlers as ownHandlers } from './handlers.ts';
import { parseBodies } from './parse-bodies.ts';
import { createRefusalAnswers } from './refusal-answer.ts';
import { addRoute, routePath } from './route.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it was sent. */
    rawBody: string;
  }
}

export interface AppOptions {
  readonly contract: Contract;
  readonly findTenant: FindTenant;
  /** The stage of requests that carry no key. */
  readonly stage: Stage;
  readonly handlers?: Handlers;
  /** Scheme and authority that links begin with; by default those by which the client reached us. */
  readonly publicUrl?: string;
  /** Hears of each request once it is answered. */
  readonly log?: (line: string) => void;
  /** Hears of internal errors, which are defects. */
  readonly onError?: (error: unknown) => void;
}

/** Time in which a client must have sent a whole request. */
const requestTimeoutMs = 30_000;

/**
 * The HTTP side of the double: routes, checks and serialisers from the contract, one handler for each role.
 * Throws when contract and handlers do not fit each other.
 */
export function createApp(options: AppOptions): FastifyInstance {
  const { contract, stage, handlers = ownHandlers } = options;
  checkHandlers(contract, handlers);
  const answerRefusal = createRefusalAnswers(contract);
  const { requestId } = contract.jobs.headers;

  const refuse = (error: unknown, reply: FastifyReply) => {
    const answer = answerRefusal(error);
    if (answer.status === 500) options.onError?.(error);
    return reply
      .status(answer.status)
      .headers(answer.headers)
      .type('application/json; charset=utf-8')
      .serializer((body: string) => body)
      .send(answer.body);
  };

  const app = Fastify({
    bodyLimit: contract.jobs.limits.bodyBytes,
    requestTimeout: requestTimeoutMs,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    requestIdHeader: requestId.toLowerCase(),
    genReqId: () => stage.nextRequestId(),
    routerOptions: { maxParamLength: 2048 },
    // Node would answer a missing Host header itself, without the envelope; RFC 9112 §3.2 is kept below.
    http: { requireHostHeader: false },
    frameworkErrors: (error, _request, reply) => refuse(error, reply as unknown as FastifyReply),
    clientErrorHandler: answerClientErrors(answerRefusal),
  });

  parseBodies(app);
  app.setErrorHandler((error, _request, reply) => refuse(error, reply));
  app.setNotFoundHandler((request, reply) =>
    refuse(new Refusal('notFound', `there is nothing at ${path(request)}`), reply),
  );
  app.addHook('onRequest', async (request, reply) => {
    reply.header(requestId, request.id);
    if (stage.clock.virtual) reply.header('date', new Date(stage.clock.shown()).toUTCString());
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1') {
      throw new Refusal('invalid', 'a request needs a Host header', { param: 'Host' });
    }
  });
  // Any other expectation than 100-continue would get an answer of Node's own.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  if (options.log) addLog(app, options.log);

  const compileChecks = createCheckCompiler();
  const context = { ...options, refuse };
  for (const operation of contract.operations.values()) {
    addRoute(app, operation, compileChecks(operation), handlers[operation.role], context);
  }
  refuseOtherMethods(app, contract, refuse);
  return app;
}

/** A path of the contract asked with a method that it does not have: 405 and `Allow` (RFC 9110 §15.5.6). */
function refuseOtherMethods(
  app: FastifyInstance,
  contract: Contract,
  refuse: (error: unknown, reply: FastifyReply) => FastifyReply,
): void {
  const taken = new Map<string, string[]>();
  for (const { path, method } of contract.operations.values()) taken.set(path, [...(taken.get(path) ?? []), method]);
  for (const [path, methods] of taken) {
    const operation = [...contract.operations.values()].find((one) => one.path === path);
    const others = app.supportedMethods.filter((method) => !methods.includes(method));
    app.route({
      method: others,
      url: operation ? routePath(operation) : path,
      handler: (request, reply) => {
        const message = `${request.method} is not allowed here; ${methods.join(', ')} ${methods.length > 1 ? 'are' : 'is'}`;
        return refuse(new Refusal('method', message, { headers: { allow: methods.join(', ') } }), reply);
      },
    });
  }
}

function addLog(app: FastifyInstance, log: (line: string) => void): void {
  app.addHook('onResponse', async (request, reply) => {
    log(`${request.method} ${path(request)} ${reply.statusCode} ${reply.elapsedTime.toFixed(1)} ms`);
  });
}

/** The path without its query, which may hold a signature. */
function path(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? request.url;
}
