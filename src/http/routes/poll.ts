import { type Awaitable, andThen } from '../../core/awaitable.ts';
import { poll as pollJob } from '../../stage/poll.ts';
import { type Answer, json } from '../answer.ts';
import { type Exchange, ownerOf } from '../exchange.ts';

/** Answers a poll with the record, or with 304 and no body when it comes too soon. */
export function poll(exchange: Exchange): Awaitable<Answer> {
  const { stage, params, headers } = exchange;
  const conditional = headers['if-none-match'] !== undefined;
  return andThen(pollJob(stage, ownerOf(exchange), params.id ?? '', conditional), (answer) => {
    const headers = ['etag', answer.etag, 'cache-control', 'private, no-cache'];
    if (answer.kind === 'record') return json(200, answer.record, headers);
    headers.push('retry-after', String(answer.retryAfterSeconds));
    return { status: 304, headers };
  });
}
