import { rotateSecret } from '../../stage/secret.ts';
import { type Answer, json } from '../answer.ts';
import { type Exchange, ownerOf } from '../exchange.ts';

/** Replaces the webhook secret of the calling key, at once. */
export async function rotate(exchange: Exchange): Promise<Answer> {
  return json(200, { secret: await rotateSecret(exchange.stage, ownerOf(exchange)) });
}
