import type { Exchange } from '../exchange.ts';
import { modelView } from '../model-view.ts';

/** Lists the catalogue. */
export async function models({ stage }: Exchange): Promise<unknown> {
  return { object: 'list', data: stage.contract.jobs.models.map(modelView) };
}
