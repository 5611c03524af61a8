import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Operation } from '../contract/operation.ts';
import type { Checks } from '../contract/validators.ts';
import { type Awaitable, andThen } from '../core/awaitable.ts';
import { noEffect } from '../core/draw-effects.ts';
import type { HttpEffect } from '../core/fault.ts';
import { redact } from '../core/journal.ts';
import type { Stage } from '../stage/stage.ts';
import type { Answer } from './answer.ts';
import { createCheck } from './check-request.ts';
import type { Exchange, Handler, Look, Note, StageDoor } from './exchange.ts';
import { beforeEffect, reset, spoil } from './faults.ts';
import { hostOf } from './host.ts';
import { letIn, limitHeaders, type Visit } from './visit.ts';

/** What a route needs to know of the app. */
export interface RouteContext {
  readonly stages: StageDoor;
  readonly publicUrl?: string;
  /** The answer to an error. */
  readonly refused: (error: unknown) => Answer;
  readonly send: Send;
  /** Hears of defects. */
  readonly onError?: (error: unknown) => void;
}

/** Answers a request, with the headers that every answer has; those of the main stage where none is named. */
export type Send = (
  request: Pick<FastifyRequest, 'raw' | 'id'>,
  reply: Pick<FastifyReply, 'raw' | 'hijack' | 'hasHeader'>,
  answer: Answer,
  stage?: Stage,
) => void;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the route of an operation once the request has been let in. */
    visit: Visit | undefined;
  }
}

/** What is found out about a request on its way, for the journal and for what goes wrong with its answer. */
interface Findings {
  effect: HttpEffect;
  warnings: readonly string[];
  job: string | undefined;
}

const nothingSeen: Look = {};
const noWarnings: readonly string[] = [];

/**
 * Adds one operation: key, limit, body, checks, handler, in this order; faults where they belong. The framework routes
 * requests and reads bodies. Answers are written here, since what a framework does for any answer costs more than all
 * the rest of a poll.
 */
export function addRoute(
  app: FastifyInstance,
  operation: Operation,
  checks: Checks,
  handle: Handler,
  context: RouteContext,
): void {
  const { stages, publicUrl, refused, send, onError } = context;
  const spanning = operation.parameters.find(({ spansSegments }) => spansSegments)?.name;
  const check = createCheck(operation, checks, stages.main.contract.jobs.errors.invalid.status);

  /** Answers a request that has been let in; undefined when its connection is to be reset instead. Throws Refusal. */
  const answer = (request: FastifyRequest, visit: Visit, findings: Findings): Awaitable<Answer | undefined> => {
    const { stage, owner, limit } = visit;
    const { body, rawBody, raw } = request;
    const { headers } = raw;
    const exchange: Exchange = {
      operation,
      stage,
      owner,
      params: pathParameters(request, spanning),
      body,
      headers,
      query: check({ headers, query: request.query as Exchange['query'], body }),
      rawBody,
      origin: () => publicUrl ?? `http://${hostOf(raw)}`,
    };
    const look = handle.look?.(exchange) ?? nothingSeen;
    findings.warnings = look.warnings ?? noWarnings;
    findings.effect = look.card?.effect ?? stage.drawHttpEffect(operation.id);
    const note = ({ job, repeated }: Note) => {
      findings.job = job;
      // What a request asks for happens to it once: repeated with its idempotency key, it is answered.
      if (repeated && look.card?.effect) findings.effect = noEffect;
    };
    const take = () =>
      andThen(handle.answer(exchange, look, note), (given) => {
        // Only now, since there may be no such job.
        findings.job ??= exchange.params.jobId ?? (operation.role === 'model' ? undefined : exchange.params.id);
        if (limit && given.status < 300) given.headers.push(...limitHeaders(stage, limit));
        return given;
      });
    if (findings.effect === noEffect) return take();
    return beforeEffect(stage, findings.effect).then((what) => (what === 'reset' ? undefined : take()));
  };

  /** Writes an answer into the journal and to the client. Without one the connection is reset. */
  const conclude = (request: FastifyRequest, reply: FastifyReply, findings: Findings, given: Answer | undefined) => {
    const { stage, owner } = request.visit ?? { stage: stages.main, owner: undefined };
    const { fault } = findings.effect;
    const sent = given === undefined || fault.kind === 'reset' ? undefined : spoil(stage, fault, given);
    stage.journal.add(stage.clock.now(), {
      kind: 'exchange',
      method: operation.method,
      path: pathOf(request.url),
      operation: operation.id,
      // A status of 0 stands for a connection that was reset.
      status: sent?.status ?? 0,
      requestId: request.id,
      key: owner === undefined ? undefined : redact(owner),
      fault: fault.kind === 'none' ? undefined : fault.kind,
      warnings: findings.warnings,
      ...(findings.job !== undefined && { job: findings.job }),
    });
    if (sent) return send(request, reply, sent, stage);
    reply.hijack();
    reset(request.raw, reply.raw);
  };

  const serve = (request: FastifyRequest, reply: FastifyReply) => {
    const findings: Findings = { effect: noEffect, warnings: noWarnings, job: undefined };
    const end = (given: Answer | undefined) => {
      try {
        conclude(request, reply, findings, given);
      } catch (error) {
        onError?.(error);
        reply.raw.destroy();
      }
    };
    try {
      const given = answer(request, request.visit as Visit, findings);
      if (given instanceof Promise) void given.catch(refused).then(end);
      else end(given);
    } catch (error) {
      end(refused(error));
    }
  };

  app.route({
    method: operation.method,
    url: routePath(operation),
    config: { takesBody: operation.body !== undefined },
    onRequest: (request, _reply, done) => {
      request.visit = letIn(
        request.raw.headers.authorization,
        request.caller,
        request.query as Exchange['query'],
        operation,
        stages,
      );
      done();
    },
    handler: serve,
    errorHandler: (error, request, reply) => {
      const findings: Findings = { effect: noEffect, warnings: noWarnings, job: undefined };
      conclude(request, reply, findings, refused(error));
    },
  });
}

/** Path of a route in the router's spelling. */
export function routePath({ path, parameters }: Operation): string {
  const spanning = parameters.find(({ spansSegments }) => spansSegments)?.name;
  return path.replace(/\{([^}]+)\}/g, (_, name: string) => (name === spanning ? '*' : `:${name}`));
}

function pathParameters(request: FastifyRequest, spanning: string | undefined): Record<string, string> {
  const params = request.params as Record<string, string>;
  return spanning === undefined ? params : { ...params, [spanning]: params['*'] ?? '' };
}

/** The path without its query, which may hold a signature. */
export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
