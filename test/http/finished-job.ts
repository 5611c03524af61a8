import { startDouble } from '../../src/double.ts';
import { apiOf } from '../support/api.ts';

/** A double with one finished job, and what a media client without a key sees of its file. */
export async function finishedJob(modality = 'video', scenario?: string) {
  const double = await startDouble({ clock: 'virtual', ...(scenario && { scenario }) });
  const api = apiOf(double);
  const record = await api.finished(undefined, modality);
  const link = new URL(record.result.file_url);
  const fetch = (headers: Record<string, string> = {}, url: string | URL = link, method = 'GET') =>
    apiOf(double, null).send(method, String(url), { headers });
  return { double, api, record, link, fetch, [Symbol.asyncDispose]: async () => void (await double.stop()) };
}
