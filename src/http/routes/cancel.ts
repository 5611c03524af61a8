import { cancel as cancelJob } from '../../stage/cancel.ts';
import { type Exchange, ownerOf } from '../exchange.ts';

/** Cancels a job: 200 and its record, also when it had ended before. */
export async function cancel(exchange: Exchange): Promise<unknown> {
  return cancelJob(exchange.stage, ownerOf(exchange), exchange.params.id ?? '');
}
