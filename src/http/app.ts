import { METHODS } from 'node:http';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Contract } from '../contract/contract.ts';
import { checksOf } from '../contract/validators.ts';
import { Refusal } from '../core/errors.ts';
import { redact } from '../core/journal.ts';
import { bearerKey } from './bearer-key.ts';
import { createBareAnswers } from './client-errors.ts';
import type { StageDoor } from './exchange.ts';
import { handlers } from './handlers.ts';
import { checkHost } from './host.ts';
import { linger } from './linger.ts';
import { parseBodies } from './parse-bodies.ts';
import { createRefusalAnswers } from './refusal-answer.ts';
import { createRequestIds } from './request-id.ts';
import { addRoute, pathOf, routePath } from './route.ts';
import { closeSilentConnections } from './silent-connections.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it was sent. */
    rawBody: string;
  }
}

export interface AppOptions {
  readonly contract: Contract;
  readonly stages: StageDoor;
  /** Time in which a client must have sent a whole request. */
  readonly requestTimeoutMs?: number;
  /** Scheme and authority that links begin with; by default those by which the client reached us. */
  readonly publicUrl?: string;
  /** Hears of each request once it is answered. */
  readonly log?: (line: string) => void;
  /** Hears of internal errors, which are defects. */
  readonly onError?: (error: unknown) => void;
}

/** Time in which a client must have sent a whole request, unless told otherwise. */
const usualRequestTimeoutMs = 30_000;

/** Routes give Fastify no schema to hold requests against, so that this is never called. */
const noValidator = (() => undefined) as never;

/**
 * The HTTP side of the double: routes, checks and serialisers from the contract, one handler for each role.
 */
export function createApp(options: AppOptions): FastifyInstance {
  const { contract, stages, requestTimeoutMs = usualRequestTimeoutMs } = options;
  const answerRefusal = createRefusalAnswers(contract);
  const { requestId } = contract.jobs.headers;
  const commonHeaders = (id: string): Record<string, string> => ({
    [requestId]: id,
    ...(stages.main.clock.virtual && { date: new Date(stages.main.clock.shown()).toUTCString() }),
  });
  const requestIds = createRequestIds(contract, stages);
  const bareAnswers = createBareAnswers(answerRefusal, () => commonHeaders(requestIds.outside()));

  const refuse = (error: unknown, reply: FastifyReply) => {
    const answer = answerRefusal(error);
    if (answer.status === 500 && !(error instanceof Refusal)) options.onError?.(error);
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
    requestIdHeader: false,
    genReqId: (request) => requestIds.of(request),
    routerOptions: { maxParamLength: 2048 },
    // Requests are checked by `checksOf`; without this, Fastify would load a validator of its own.
    schemaController: { compilersFactory: { buildValidator: noValidator } },
    // Node would answer a missing Host header itself, without the envelope; checkHost does.
    http: {
      requireHostHeader: false,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: requestTimeoutMs / 10,
    },
    // Hooks do not run for these: the router could not read the path, which may be as long as it likes.
    frameworkErrors: ({ statusCode = 400 }, request, reply) => {
      const refusal = new Refusal('invalid', 'the path is too long or not well encoded', { status: statusCode });
      linger(request.raw);
      refuse(refusal, reply.headers(commonHeaders(request.id)) as unknown as FastifyReply);
    },
    clientErrorHandler: bareAnswers.clientError,
  });
  app.server.on('connect', bareAnswers.connect);

  closeSilentConnections(app);
  parseBodies(app);
  app.setErrorHandler((error, _request, reply) => refuse(error, reply));
  // What no operation answers is in the journal too: a wrong path or method is the commonest mistake of all.
  const refuseMistaken = (refusal: Refusal, request: FastifyRequest, reply: FastifyReply) => {
    refuse(refusal, reply);
    const key = bearerKey(request.headers.authorization);
    const stage = stages.byKey(key ?? '') ?? stages.main;
    stage.journal.add(stage.clock.now(), {
      kind: 'exchange',
      method: request.method,
      path: pathOf(request.url),
      operation: undefined,
      status: reply.statusCode,
      requestId: request.id,
      key: key === undefined ? undefined : redact(key),
      fault: undefined,
      warnings: [refusal.message],
    });
    return reply;
  };
  app.setNotFoundHandler((request, reply) =>
    refuseMistaken(new Refusal('notFound', `there is nothing at ${pathOf(request.url)}`), request, reply),
  );
  app.decorateRequest('visit', undefined);
  // Hooks take callbacks: a promise for each would cost more than what they do.
  app.addHook('onRequest', (request, reply, done) => {
    if (stages.main.clock.virtual) reply.headers(commonHeaders(request.id));
    else reply.header(requestId, request.id);
    checkHost(request.raw);
    done();
  });
  app.addHook('onSend', ({ raw }, _reply, _payload, done) => {
    linger(raw);
    done();
  });
  // Any other expectation than 100-continue would get an answer of Node's own.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  if (options.log) addLog(app, options.log);

  const context = { ...options, refuse };
  for (const operation of contract.operations.values()) {
    addRoute(app, operation, checksOf(operation), handlers[operation.role], context);
  }
  refuseOtherMethods(app, contract, refuseMistaken);
  return app;
}

/** A path of the contract asked with a method that it does not have: 405 and `Allow` (RFC 9110 §15.5.6). */
function refuseOtherMethods(
  app: FastifyInstance,
  contract: Contract,
  refuse: (refusal: Refusal, request: FastifyRequest, reply: FastifyReply) => FastifyReply,
): void {
  // Methods that Node reads and the router does not know yet, such as PROPFIND. CONNECT never gets here.
  for (const method of METHODS) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method);
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
        return refuse(new Refusal('method', message, { headers: { allow: methods.join(', ') } }), request, reply);
      },
    });
  }
}

function addLog(app: FastifyInstance, log: (line: string) => void): void {
  app.addHook('onResponse', async (request, reply) => {
    log(`${request.method} ${pathOf(request.url)} ${reply.statusCode} ${reply.elapsedTime.toFixed(1)} ms`);
  });
}
