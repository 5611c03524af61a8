import { type Answer, json } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { modelView } from '../model-view.ts';

/** Lists the catalogue. */
export async function models({ stage }: Exchange): Promise<Answer> {
  return json(200, { object: 'list', data: stage.contract.jobs.models.map(modelView) });
}
