import { describe, expect, test, vi } from 'vitest';
import { startDouble } from '../../src/double.ts';
import type { Stage } from '../../src/stage/stage.ts';
import { apiOf, somePrompt } from '../support/api.ts';
import { startReceiver } from '../support/receiver.ts';
import { adminOf, eventually } from './admin-api.ts';

const virtual = { clock: 'virtual' } as const;

describe('wait', () => {
  test('answers once a job has a status, and not before', async () => {
    await using double = await startDouble(virtual);
    const job = await apiOf(double).newJob();
    let answered = false;
    const waiting = adminOf(double)
      .get('wait', { body: { job, status: 'completed' } })
      .finally(() => {
        answered = true;
      });
    await double.advance('6999ms');
    await adminOf(double).get('readClock');
    expect(answered).toBe(false);
    await double.advance('1ms');
    expect(await waiting).toMatchObject({ job: { id: job, status: 'completed' } });
  });

  test('answers at once when it has happened already', async () => {
    await using double = await startDouble(virtual);
    const job = await apiOf(double).newJob();
    expect(await adminOf(double).get('wait', { body: { job, status: 'queued', timeout: '0s' } })).toMatchObject({
      job: { status: 'queued' },
    });
  });

  test('hears of a job that is cancelled or moved by hand', async () => {
    await using double = await startDouble(virtual);
    const { get } = adminOf(double);
    const api = apiOf(double);
    const [one, two] = [await api.newJob(), await api.newJob()];
    const waiting = [
      get('wait', { body: { job: one, status: 'cancelled' } }),
      get('wait', { body: { job: two, status: 'running' } }),
    ];
    await api.cancel(one);
    await get('startJob', { params: { id: two } });
    expect(await Promise.all(waiting)).toMatchObject([{ job: { id: one } }, { job: { id: two } }]);
  });

  test('answers once so many deliveries have been attempted', async () => {
    await using receiver = await startReceiver((_, number) => ({ status: number < 3 ? 500 : 200 }));
    await using double = await startDouble(virtual);
    const job = await apiOf(double).newJob({ prompt: somePrompt, webhook_url: receiver.url });
    const waiting = adminOf(double).get('wait', { body: { kind: 'delivery', job, count: 3 } });
    await double.advance('24h');
    const { entries } = await waiting;
    expect(entries.map(({ attempt }: { attempt: number }) => attempt)).toEqual([1, 2, 3]);
    expect(receiver.arrivals).toHaveLength(3);
  });

  test('runs along with a real clock', async () => {
    await using double = await startDouble({ speed: 1000 });
    const job = await apiOf(double).newJob();
    expect(await adminOf(double).get('wait', { body: { job, status: 'completed' } })).toMatchObject({
      job: { id: job },
    });
  });

  test('is over after its timeout, in real time, with a 408', async () => {
    await using double = await startDouble(virtual);
    const answer = await adminOf(double).call('wait', { body: { kind: 'delivery', timeout: '10ms' } });
    expect(answer.status).toBe(408);
    expect(answer.json().error.message).toBe('it has not happened within 10 ms');
  });

  test('is refused at once for what can never happen', async () => {
    await using double = await startDouble(virtual);
    const { call } = adminOf(double);
    const job = await apiOf(double).newJob();
    const waiting = call('wait', { body: { job, status: 'failed' } });
    await apiOf(double).cancel(job);
    const answer = await waiting;
    expect(answer.status).toBe(409);
    expect(answer.json().error.message).toContain('is cancelled and will never be failed');
    expect((await call('wait', { body: { job: 'nobody', status: 'failed' } })).status).toBe(404);
  });

  test('ends with its stage, and does not keep the double from stopping', async () => {
    const double = await startDouble(virtual);
    const { call, get } = adminOf(double);
    const { id } = await get('createStage');
    const heard = [double.stage, double.stages.byId(id) as Stage].map((stage) => vi.spyOn(stage, 'onStop'));
    const body = { kind: 'delivery', timeout: '5m' };
    const waiting = [call('wait', { body }), adminOf(double, id).call('wait', { body })];
    await eventually('both are waited for', () => heard.every(({ mock }) => mock.calls.length > 0));
    await get('removeStage', { params: { id } });
    expect((await waiting[1])?.status).toBe(409);
    await double.stop();
    expect((await waiting[0])?.status).toBe(409);
  });
});
