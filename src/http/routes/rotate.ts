import { rotateSecret } from '../../stage/secret.ts';
import { type Exchange, ownerOf } from '../exchange.ts';

/** Replaces the webhook secret of the calling key, at once. */
export async function rotate(exchange: Exchange): Promise<unknown> {
  return { secret: await rotateSecret(exchange.stage, ownerOf(exchange)) };
}
