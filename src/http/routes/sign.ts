import { makeLink } from '../../stage/file.ts';
import { type Answer, json } from '../answer.ts';
import { type Exchange, ownerOf } from '../exchange.ts';

/** Makes a signed link with the life that the query asks for. */
export async function sign(exchange: Exchange): Promise<Answer> {
  const { stage, params, query } = exchange;
  const { jobId = '', filename = '' } = params;
  const life = Number(query[stage.contract.jobs.links.requestedLife]);
  const { url, endsAt } = await makeLink(stage, ownerOf(exchange), jobId, filename, life);
  return json(200, { url, expires_at: Math.floor(endsAt / 1000) });
}
