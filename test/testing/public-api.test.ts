import { describe, expect, test } from 'vitest';
import { type Double, startDouble } from '../../src/index.ts';
import { adminOf, adminOperations } from '../admin/admin-api.ts';
import { apiOf, somePrompt } from '../support/api.ts';
import { misfit } from '../support/fits.ts';
import { startReceiver } from '../support/receiver.ts';

const virtual = { clock: 'virtual' } as const;

const submit = (double: Double, url: string) => apiOf(double).newJob({ prompt: somePrompt, webhook_url: url });

describe('jobs(), deliveries() and journal()', () => {
  test('show the main stage as the admin API does', async () => {
    await using receiver = await startReceiver((_, number) => ({ status: number === 1 ? 500 : 200 }));
    await using double = await startDouble(virtual);
    const [first, second] = [await submit(double, receiver.url), await submit(double, receiver.url)];
    await double.advance('10s');
    const { get } = adminOf(double);
    expect((await double.jobs()).map(({ id }) => id)).toEqual([first, second]);
    expect(await double.jobs()).toEqual((await get('listJobs')).jobs);
    expect(await double.deliveries()).toEqual((await get('listDeliveries')).deliveries);
    expect((await double.deliveries()).map(({ job }) => job)).toEqual([first, second]);
    const { entries } = await get('readJournal');
    expect(double.journal().map(({ number, kind }) => ({ number, kind }))).toEqual(
      entries.map(({ number, kind }: { number: number; kind: string }) => ({ number, kind })),
    );
    const schema = adminOperations.get('readDelivery')?.answers.get(200) ?? {};
    for (const delivery of await double.deliveries()) expect(misfit(schema, delivery)).toBe('');
  });

  test('are of the new world after a reset, and so are stage and clock', async () => {
    await using double = await startDouble(virtual);
    const { stage, clock } = double;
    await apiOf(double).newJob();
    await adminOf(double).get('reset');
    expect([await double.jobs(), await double.deliveries(), double.journal()]).toEqual([[], [], []]);
    expect(double.stage).not.toBe(stage);
    expect(double.clock).not.toBe(clock);
    const id = await apiOf(double).newJob();
    await double.advance('10s');
    expect(await double.jobs()).toMatchObject([{ id, status: 'completed' }]);
  });
});

describe('nextDelivery()', () => {
  test('hands out the attempts one by one, in the order they were made, as their receiver saw them', async () => {
    await using receiver = await startReceiver((_, number) => ({ status: number === 1 ? 500 : 200 }));
    await using double = await startDouble(virtual);
    const id = await submit(double, receiver.url);
    await double.advance('1h');
    const [one, two] = [await double.nextDelivery(), await double.nextDelivery()];
    expect([one, two]).toMatchObject([
      { job: id, attempt: 1, url: receiver.url, answer: { kind: 'status', status: 500 } },
      { job: id, attempt: 2, url: receiver.url, answer: { kind: 'status', status: 200 } },
    ]);
    expect(two.delivery).toBe(one.delivery);
    for (const [index, { headers, body }] of [one, two].entries()) {
      expect(receiver.arrivals[index]?.headers).toMatchObject(headers);
      expect(body).toEqual(JSON.parse(String(receiver.arrivals[index]?.body)));
    }
  });

  test('waits for one that has not been made yet; who asked first gets the first', async () => {
    await using receiver = await startReceiver();
    await using double = await startDouble(virtual);
    const waiting = [double.nextDelivery(), double.nextDelivery(), double.nextDelivery()];
    const ids: string[] = [];
    for (let made = 0; made < 3; made += 1) {
      ids.push(await submit(double, receiver.url));
      await double.advance('1s');
    }
    await double.advance('10s');
    expect((await Promise.all(waiting)).map(({ job }) => job)).toEqual(ids);
  });

  test('rejects when none comes in time, and loses nothing by that', async () => {
    await using receiver = await startReceiver();
    await using double = await startDouble(virtual);
    await expect(double.nextDelivery({ timeout: '10ms' })).rejects.toThrow('no delivery was attempted within 0.01 s');
    const id = await submit(double, receiver.url);
    await double.advance('10s');
    expect((await double.nextDelivery({ timeout: '0s' })).job).toBe(id);
    await expect(double.nextDelivery({ timeout: '1ms' })).rejects.toThrow();
    expect(() => double.nextDelivery({ timeout: 'soon' })).toThrow(RangeError);
  });

  test('forgets the attempts of before a reset', async () => {
    await using receiver = await startReceiver();
    await using double = await startDouble(virtual);
    await submit(double, receiver.url);
    await double.advance('10s');
    await adminOf(double).get('setSeed', { body: { seed: 99 } });
    const id = await submit(double, receiver.url);
    await double.advance('10s');
    expect((await double.nextDelivery()).job).toBe(id);
  });

  test('hears of the main stage alone', async () => {
    await using receiver = await startReceiver();
    await using double = await startDouble(virtual);
    const { id, keys } = await adminOf(double).get('createStage');
    await apiOf(double, keys[0]).newJob({ prompt: somePrompt, webhook_url: receiver.url });
    await adminOf(double, id).get('advanceClock', { body: { by: '1h' } });
    expect(receiver.arrivals).toHaveLength(1);
    await expect(double.nextDelivery({ timeout: '1ms' })).rejects.toThrow();
  });
});

test('await using ends a double: the port is free', async () => {
  let url = '';
  {
    await using double = await startDouble(virtual);
    ({ url } = double);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  }
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
});
