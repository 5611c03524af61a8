import perfHooks from 'node:perf_hooks';
import { describe, expect, test, vi } from 'vitest';
import { type Double, startDouble } from '../../src/double.ts';
import { apiOf, somePrompt } from '../support/api.ts';
import { startReceiver } from '../support/receiver.ts';
import { adminOf } from './admin-api.ts';

const virtual = { clock: 'virtual' } as const;

/** Samples of `/metrics` by name and labels. */
async function samples(double: Double): Promise<Map<string, number>> {
  const answer = await apiOf(double, null).send('GET', '/metrics');
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = answer.text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

describe('the metrics', () => {
  test('count requests by operation and status, attempts by answer, and changes of jobs', async () => {
    await using receiver = await startReceiver((_, number) => ({ status: number === 1 ? 500 : 204 }));
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    const id = await api.newJob({ prompt: somePrompt, webhook_url: receiver.url });
    await api.poll(id);
    await api.poll(id);
    await double.advance('1h');
    await api.cancel(await api.newJob());
    const counted = await samples(double);
    expect(Object.fromEntries([...counted].filter(([name]) => name.startsWith('stunt_double_')))).toEqual({
      'stunt_double_requests_total{operation="createVideo",status="202"}': 2,
      'stunt_double_requests_total{operation="getJob",status="200"}': 1,
      'stunt_double_requests_total{operation="getJob",status="304"}': 1,
      'stunt_double_requests_total{operation="cancelJob",status="200"}': 1,
      'stunt_double_delivery_attempts_total{answer="500"}': 1,
      'stunt_double_delivery_attempts_total{answer="204"}': 1,
      'stunt_double_job_changes_total{change="submitted"}': 2,
      'stunt_double_job_changes_total{change="cancelled"}': 1,
    });
    expect(counted.has('process_cpu_seconds_total')).toBe(true);
  });

  test('cover all stages, go on over a reset, and do not need the journal', async () => {
    await using double = await startDouble({ ...virtual, journal: 0 });
    const { keys } = await adminOf(double).get('createStage');
    await apiOf(double).newJob();
    await apiOf(double, keys[0]).newJob();
    await adminOf(double).get('reset');
    await apiOf(double).newJob();
    expect((await samples(double)).get('stunt_double_job_changes_total{change="submitted"}')).toBe(3);
  });

  test('observe the process once, however often they are asked for', async () => {
    await using double = await startDouble(virtual);
    const observed = vi.spyOn(perfHooks, 'monitorEventLoopDelay');
    for (let asked = 0; asked < 5; asked += 1) expect((await samples(double)).size).toBeGreaterThan(10);
    expect(observed).toHaveBeenCalledTimes(1);
  });
});
