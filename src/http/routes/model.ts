import { Refusal } from '../../core/errors.ts';
import { type Answer, json } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { modelView } from '../model-view.ts';

/** Shows one model of the catalogue. */
export async function model({ stage, params }: Exchange): Promise<Answer> {
  const found = stage.contract.jobs.models.find(({ id }) => id === params.id);
  if (!found) throw new Refusal('modelNotFound', `there is no model ${params.id}`);
  return json(200, modelView(found));
}
