import { onTestFinished } from 'vitest';
import { readPointer } from '../../src/contract/pointer.ts';
import type { Job } from '../../src/core/job.ts';
import { type Double, startDouble } from '../../src/double.ts';
import { type Api, apiOf, type Json } from '../support/api.ts';
import { startReceiver } from '../support/receiver.ts';

/** A double that plays a scenario on a clock that stands still, until the end of the test. */
export async function play(scenario: string, seed = 1): Promise<{ double: Double; api: Api; modalities: string[] }> {
  const double = await startDouble({ scenario, clock: 'virtual', seed });
  onTestFinished(async () => void (await double.stop()));
  return { double, api: apiOf(double), modalities: Object.keys(double.contract.jobs.modalities) };
}

export const statusIn = (double: Double, record: Json) => readPointer(record, double.contract.jobs.record.status);
export const statusOf = async (double: Double, id: string) => statusIn(double, (await apiOf(double).poll(id)).json());
export const jobOf = async (double: Double, id: string) => (await double.stage.store.getJob(id)) as Job;

/** Submits so many jobs and gives their ids. */
export async function orders(api: Api, count: number, body?: Json, modality?: string): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push(await api.newJob(body, modality));
  return ids;
}

/** A receiver of deliveries until the end of the test. */
export async function receiver(react: Parameters<typeof startReceiver>[0]) {
  const one = await startReceiver(react);
  onTestFinished(() => one[Symbol.asyncDispose]());
  return one;
}
