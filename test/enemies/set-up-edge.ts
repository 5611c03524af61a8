import { type Double, startDouble } from '../../src/double.ts';
import { apiOf } from '../support/api.ts';
import type { Defect } from './defect.ts';
import { startEdge } from './edge.ts';

/** A double and its edge, and the calls of its main key through the edge. */
export async function setUpEdge(defect: Partial<Defect>, scenario?: string) {
  const double = await startDouble({ clock: 'virtual', ...(scenario && { scenario }) });
  const edge = await startEdge(double, { summary: 'For one test.', rules: [], ...defect });
  const through = (key: string | null = double.key) => apiOf(reachedAt(double, edge.url), key);
  return {
    double,
    edge,
    through,
    api: through(),
    [Symbol.asyncDispose]: async () => {
      await edge[Symbol.asyncDispose]();
      await double.stop();
    },
  };
}

/** The double, as it is reached at another address. */
function reachedAt(double: Double, url: string): Double {
  return Object.create(double, { url: { value: url } }) as Double;
}
