import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal, type RefusalKind } from '../core/errors.ts';
import type { HttpEffect, HttpFault } from '../core/fault.ts';
import type { Stage } from '../stage/stage.ts';

/** What each status that a scenario may ask for says about itself. */
const refusals: Readonly<Record<number, { kind: RefusalKind; message: string }>> = {
  402: { kind: 'budget', message: 'the budget of this key is spent' },
  403: { kind: 'scope', message: 'this key may not do that' },
  429: { kind: 'rateLimit', message: 'too many requests' },
  500: { kind: 'internal', message: 'something went wrong' },
  502: { kind: 'provider', message: 'the provider failed' },
  503: { kind: 'provider', message: 'the provider is not available' },
  504: { kind: 'timeout', message: 'the provider did not answer in time' },
};

/** Reset connections have no answer: what was going to be sent is forgotten. */
export const wasReset = Symbol('reset');

/** What a scenario does before a request takes effect. Throws Refusal for an answer; says whether it was reset. */
export async function beforeEffect(
  stage: Stage,
  { latencyMs, fault }: HttpEffect,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<typeof wasReset | undefined> {
  if (latencyMs > 0) await stage.clock.pause(latencyMs);
  if (fault.kind === 'answer') {
    const { kind, message } = refusals[fault.status] ?? { kind: 'provider', message: 'the provider failed' };
    const headers =
      fault.retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(fault.retryAfterMs / 1000)) };
    throw new Refusal(kind, message, { status: fault.status, headers });
  }
  return fault.kind === 'reset' && fault.when === 'before' ? reset(request, reply) : undefined;
}

/** Resets the connection, so that the client cannot know whether its request took effect. */
export function reset(request: FastifyRequest, reply: FastifyReply): typeof wasReset {
  reply.hijack();
  const { socket } = request.raw;
  // A request that was injected has no socket to reset.
  if (typeof socket.resetAndDestroy === 'function') socket.resetAndDestroy();
  else reply.raw.destroy(new Error('the connection was reset'));
  return wasReset;
}

/** What a scenario does to a body on its way out. */
export function spoilBody(stage: Stage, fault: HttpFault, reply: FastifyReply, payload: unknown): unknown {
  switch (fault.kind) {
    case 'content-type':
      reply.header('content-type', fault.contentType);
      return payload;
    case 'truncated':
      return rewritten(reply, payload, cutOff);
    case 'slow':
      return rewritten(reply, payload, (chunks) => slowed(stage, fault.ms, chunks));
    default:
      return payload;
  }
}

type Chunks = AsyncIterable<Buffer>;

/** Sends a body through a filter, under the length that it would have had. */
function rewritten(
  reply: FastifyReply,
  payload: unknown,
  filter: (chunks: Chunks, length: number) => AsyncIterable<Buffer>,
): unknown {
  const whole = typeof payload === 'string' || payload instanceof Buffer ? Buffer.from(payload) : undefined;
  if (!whole && !(payload instanceof Readable)) return payload;
  if (whole) reply.header('content-length', whole.length);
  const length = Number(reply.getHeader('content-length'));
  return Readable.from(filter(whole ? once(whole) : (payload as Readable), length), { objectMode: false });
}

async function* once(chunk: Buffer): Chunks {
  yield chunk;
}

/** The first half; then the connection breaks. */
async function* cutOff(chunks: Chunks, length: number): Chunks {
  let left = Math.floor(length / 2);
  for await (const chunk of chunks) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) break;
  }
  throw new Error('the body was cut off, as the scenario wants it');
}

/** In sixteen pieces with pauses between them. */
async function* slowed(stage: Stage, ms: number, chunks: Chunks): Chunks {
  const pieces = 16;
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  const body = Buffer.concat(all);
  const size = Math.max(1, Math.ceil(body.length / pieces));
  for (let at = 0; at < body.length; at += size) {
    await stage.clock.pause(ms / pieces);
    yield body.subarray(at, at + size);
  }
}
