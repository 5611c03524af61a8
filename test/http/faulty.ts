import { type Double, startDouble } from '../../src/double.ts';
import { type Answer, type Api, apiOf } from '../support/api.ts';
import { plainJobs, scenarioFile } from '../support/scenario-file.ts';

/** Starts a double whose answers go wrong by the given rules, one a line. */
export async function faulty(...rules: readonly string[]): Promise<Double> {
  using file = scenarioFile(plainJobs, 'http:', ...rules.map((rule) => `  - ${rule}`));
  return await startDouble({ clock: 'virtual', scenario: file.path });
}

/** A call that any key may make at any time. */
export const fetchModels = (api: Api): Promise<Answer> => api.send('GET', api.path('models'));

/** The last entry of the journal about an exchange. */
export function lastExchange(double: Double) {
  return double.journal().findLast(({ kind }) => kind === 'exchange');
}

/** The file of a job that completes, where its owner fetches it without a link. */
export async function finishedFile(double: Double): Promise<{ path: string; bytes: number }> {
  const { result } = await apiOf(double).finished();
  return { path: new URL(result.file_url).pathname, bytes: result.bytes };
}
