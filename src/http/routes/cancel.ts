import { cancel as cancelJob } from '../../stage/cancel.ts';
import { type Answer, json } from '../answer.ts';
import { type Exchange, ownerOf } from '../exchange.ts';

/** Cancels a job: 200 and its record, also when it had ended before. */
export async function cancel(exchange: Exchange): Promise<Answer> {
  return json(200, await cancelJob(exchange.stage, ownerOf(exchange), exchange.params.id ?? ''));
}
