import { METHODS } from 'node:http';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Contract } from '../contract/contract.ts';
import { checksOf } from '../contract/validators.ts';
import { Refusal } from '../core/errors.ts';
import { redact } from '../core/journal.ts';
import type { Stage } from '../stage/stage.ts';
import { type Caller, callerOf } from './caller.ts';
import { createBareAnswers } from './client-errors.ts';
import type { StageDoor } from './exchange.ts';
import { handlers } from './handlers.ts';
import { checkHost } from './host.ts';
import { linger } from './linger.ts';
import { parseBodies } from './parse-bodies.ts';
import { createRefusalAnswers } from './refusal-answer.ts';
import { createRequestIds } from './request-id.ts';
import { addRoute, pathOf, routePath, type Send } from './route.ts';
import { sendAnswer } from './send-answer.ts';
import { closeSilentConnections } from './silent-connections.ts';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller;
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
 * The HTTP side of the double: routes and checks from the contract, one handler for each role.
 */
export function createApp(options: AppOptions): FastifyInstance {
  const { contract, stages, requestTimeoutMs = usualRequestTimeoutMs } = options;
  const refused = createRefusalAnswers(contract, options.onError);
  const { requestId } = contract.jobs.headers;
  // Node sees to the date of a clock that runs.
  const commonHeaders = ({ clock }: Stage, id: string): readonly string[] =>
    clock.virtual ? [requestId, id, 'date', new Date(clock.shown()).toUTCString()] : [requestId, id];
  const requestIds = createRequestIds(contract, stages);
  const bareAnswers = createBareAnswers(refused, () => commonHeaders(stages.main, requestIds.outside()));

  const send: Send = (request, reply, answer, stage = stages.main) => {
    // The framework closes connections on which a body may still be coming.
    if (reply.hasHeader('connection')) answer.headers.push('connection', 'close');
    answer.headers.push(...commonHeaders(stage, request.id));
    reply.hijack();
    sendAnswer(request.raw, reply.raw, answer);
  };

  const app = Fastify({
    bodyLimit: contract.jobs.limits.bodyBytes,
    requestTimeout: requestTimeoutMs,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    requestIdHeader: false,
    // The hook below sees to it, once it is known who asks.
    genReqId: () => '',
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
      request.id = requestIds.of(request.raw, callerOf(request.raw.headers.authorization, stages));
      send(request, reply, refused(refusal));
    },
    clientErrorHandler: bareAnswers.clientError,
  });
  app.server.on('connect', bareAnswers.connect);

  closeSilentConnections(app);
  parseBodies(app);
  app.setErrorHandler((error, request, reply) => send(request, reply, refused(error)));
  // What no operation answers is in the journal too: a wrong path or method is the commonest mistake of all.
  const refuseMistaken: RefuseMistaken = (refusal, request, reply) => {
    const answer = refused(refusal);
    const { key, stage = stages.main } = request.caller;
    stage.journal.add(stage.clock.now(), {
      kind: 'exchange',
      method: request.method,
      path: pathOf(request.url),
      operation: undefined,
      status: answer.status,
      requestId: request.id,
      key: key === undefined ? undefined : redact(key),
      fault: undefined,
      warnings: [refusal.message],
    });
    send(request, reply, answer);
  };
  app.setNotFoundHandler((request, reply) =>
    refuseMistaken(new Refusal('notFound', `there is nothing at ${pathOf(request.url)}`), request, reply),
  );
  app.decorateRequest('caller');
  app.decorateRequest('visit');
  // Hooks take callbacks: a promise for each would cost more than what they do.
  app.addHook('onRequest', (request, _reply, done) => {
    request.caller = callerOf(request.raw.headers.authorization, stages);
    request.id = requestIds.of(request.raw, request.caller);
    checkHost(request.raw);
    done();
  });
  // What the framework writes: answers of the admin API.
  app.addHook('onSend', (request, reply, _payload, done) => {
    const common = commonHeaders(stages.main, request.id);
    for (let at = 0; at < common.length; at += 2) reply.header(common[at] as string, common[at + 1]);
    linger(request.raw);
    done();
  });
  // Any other expectation than 100-continue would get an answer of Node's own.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  if (options.log) addLog(app, options.log);

  const context = { ...options, refused, send };
  for (const operation of contract.operations.values()) {
    addRoute(app, operation, checksOf(operation), handlers[operation.role], context);
  }
  refuseOtherMethods(app, contract, refuseMistaken);
  return app;
}

/** Refuses a request that no operation answers. */
type RefuseMistaken = (refusal: Refusal, request: FastifyRequest, reply: FastifyReply) => void;

/** A path of the contract asked with a method that it does not have: 405 and `Allow` (RFC 9110 §15.5.6). */
function refuseOtherMethods(app: FastifyInstance, contract: Contract, refuse: RefuseMistaken): void {
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
        refuse(new Refusal('method', message, { headers: { allow: methods.join(', ') } }), request, reply);
      },
    });
  }
}

function addLog(app: FastifyInstance, log: (line: string) => void): void {
  app.addHook('onResponse', async (request, reply) => {
    log(`${request.method} ${pathOf(request.url)} ${reply.statusCode} ${reply.elapsedTime.toFixed(1)} ms`);
  });
}
