import { readSecret } from '../../stage/secret.ts';
import { type Exchange, ownerOf } from '../exchange.ts';

/** Shows the webhook secret of the calling key. */
export async function secret(exchange: Exchange): Promise<unknown> {
  return { secret: await readSecret(exchange.stage, ownerOf(exchange)) };
}
