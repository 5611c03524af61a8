import { readSecret } from '../../stage/secret.ts';
import { type Answer, json } from '../answer.ts';
import { type Exchange, ownerOf } from '../exchange.ts';

/** Shows the webhook secret of the calling key. */
export async function secret(exchange: Exchange): Promise<Answer> {
  return json(200, { secret: await readSecret(exchange.stage, ownerOf(exchange)) });
}
