import { poll as pollJob } from '../../stage/poll.ts';
import { type Exchange, ownerOf } from '../exchange.ts';

/** Answers a poll with the record, or with 304 and no body when it comes too soon. */
export async function poll(exchange: Exchange): Promise<unknown> {
  const { stage, params, headers, reply } = exchange;
  const conditional = headers['if-none-match'] !== undefined;
  const answer = await pollJob(stage, ownerOf(exchange), params.id ?? '', conditional);
  reply.header('etag', answer.etag).header('cache-control', 'private, no-cache');
  if (answer.kind === 'record') return answer.record;
  return reply.status(304).header('retry-after', String(answer.retryAfterSeconds)).send();
}
