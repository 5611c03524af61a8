import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { Refusal, type RefusalKind } from '../core/errors.ts';
import type { HttpEffect, HttpFault } from '../core/fault.ts';
import type { Stage } from '../stage/stage.ts';
import type { Answer, Content } from './answer.ts';

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

/** What a scenario does before a request takes effect. Throws Refusal for an answer; says whether to reset the connection. */
export async function beforeEffect(stage: Stage, { latencyMs, fault }: HttpEffect): Promise<'reset' | undefined> {
  if (latencyMs > 0) await stage.clock.pause(latencyMs);
  if (fault.kind === 'answer') {
    const { kind, message } = refusals[fault.status] ?? { kind: 'provider', message: 'the provider failed' };
    const headers =
      fault.retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(fault.retryAfterMs / 1000)) };
    throw new Refusal(kind, message, { status: fault.status, headers });
  }
  return fault.kind === 'reset' && fault.when === 'before' ? 'reset' : undefined;
}

/** Resets the connection, so that the client cannot know whether its request took effect. */
export function reset(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  // A request that was injected has no socket to reset.
  if (typeof socket.resetAndDestroy === 'function') socket.resetAndDestroy();
  else response.destroy(new Error('the connection was reset'));
}

/** What a scenario does to an answer on its way out. */
export function spoil(stage: Stage, fault: HttpFault, answer: Answer): Answer {
  const { content } = answer;
  if (!content) return answer;
  const filtered = (filter: (chunks: Chunks) => Chunks): Answer => {
    if (content.body === undefined) return answer;
    // Under the length that it would have had.
    const body = Readable.from(filter(chunksOf(content.body)), { objectMode: false });
    return { ...answer, content: { ...content, body } };
  };
  switch (fault.kind) {
    case 'content-type':
      return { ...answer, content: { ...content, type: fault.contentType } };
    case 'truncated':
      return filtered((chunks) => cutOff(chunks, content.length));
    case 'slow':
      return filtered((chunks) => slowed(stage, fault.ms, chunks));
    default:
      return answer;
  }
}

type Chunks = AsyncIterable<Buffer>;

async function* chunksOf(body: NonNullable<Content['body']>): Chunks {
  if (body instanceof Readable) yield* body;
  else yield Buffer.from(body);
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
