import { describe, expect, test } from 'vitest';
import { startDouble } from '../../src/double.ts';
import { apiOf } from '../support/api.ts';
import { type Arrival, startReceiver } from '../support/receiver.ts';
import { plainJobs, scenarioFile } from '../support/scenario-file.ts';

import { expectSigned, secretOf, withWebhook } from './signed-delivery.ts';

const virtual = { clock: 'virtual' } as const;

describe('a delivery', () => {
  test.each(['video', 'music', '3d'])(
    'of a completed %s job is one POST of the record that a poll shows',
    async (modality) => {
      await using receiver = await startReceiver();
      await using double = await startDouble(virtual);
      const record = await apiOf(double).finished(withWebhook(`${receiver.url}?job=1`), modality);
      expect(receiver.arrivals).toHaveLength(1);
      const [arrival] = receiver.arrivals;
      expect([arrival?.method, arrival?.path]).toEqual(['POST', '/hook?job=1']);
      expect(JSON.parse(String(arrival?.body))).toEqual(record);
      expect(record.status).toBe('completed');
      await double.advance('48h');
      expect(receiver.arrivals).toHaveLength(1);
    },
  );

  test('of a failed job is made too', async () => {
    using file = scenarioFile(
      'jobs: [{ queued: 1s, running: 4s, outcome: { fail: { code: no_luck, message: Bad luck. } } }]',
    );
    await using receiver = await startReceiver();
    await using double = await startDouble({ ...virtual, scenario: file.path });
    const record = await apiOf(double).finished(withWebhook(receiver.url));
    expect(record.status).toBe('failed');
    expect(receiver.arrivals.map(({ body }) => JSON.parse(String(body)))).toEqual([record]);
  });

  test('is not made without a webhook_url', async () => {
    await using receiver = await startReceiver();
    await using double = await startDouble(virtual);
    await apiOf(double).finished();
    expect(receiver.arrivals).toHaveLength(0);
    expect(await double.stop()).toEqual({ pendingDeliveries: 0 });
  });

  test('is not made for a cancelled job, neither at once nor when it would have ended', async () => {
    await using receiver = await startReceiver();
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    const [early, late] = [await api.newJob(withWebhook(receiver.url)), await api.newJob(withWebhook(receiver.url))];
    await api.cancel(early);
    await double.advance('3s');
    await api.cancel(late);
    await double.advance('48h');
    expect(receiver.arrivals).toHaveLength(0);
    expect(await double.stop()).toEqual({ pendingDeliveries: 0 });
  });

  test('of a cancelled job is made where a scenario asks for it', async () => {
    using file = scenarioFile(plainJobs, 'webhooks: { statuses: [completed, failed, cancelled] }');
    await using receiver = await startReceiver();
    await using double = await startDouble({ ...virtual, scenario: file.path });
    const api = apiOf(double);
    const record = (await api.cancel(await api.newJob(withWebhook(receiver.url)))).json();
    // It is due in the very instant of the cancel, so that no moving of the clock sets it off: it leaves by itself.
    await expect.poll(() => receiver.arrivals.map(({ body }) => JSON.parse(String(body)))).toEqual([record]);
  });

  test('leaves once the status can be seen by GET, and not before the job has ended', async () => {
    await using double = await startDouble(virtual);
    const seen: string[] = [];
    let id = '';
    await using receiver = await startReceiver(async () => {
      seen.push((await apiOf(double).poll(id)).json().status);
      return { status: 204 };
    });
    id = await apiOf(double).newJob(withWebhook(receiver.url));
    await double.advance('6999ms');
    expect(seen).toEqual([]);
    await double.advance('1ms');
    expect(seen).toEqual(['completed']);
  });
});

test('a secret that was rotated signs the next attempt, of older deliveries too', async () => {
  await using receiver = await startReceiver(() => ({ status: 500 }));
  await using double = await startDouble(virtual);
  const api = apiOf(double);
  const { gapsSeconds, headers: names } = double.contract.jobs.webhooks;
  const before = await secretOf(double);
  await api.newJob(withWebhook(receiver.url));
  await double.advance('7s');
  const id = String(receiver.arrivals[0]?.headers[names.deliveryId]);
  expectSigned(double, receiver.arrivals[0] as Arrival, before, 1, id);
  const after = (await api.send('POST', api.path('rotate'))).json().secret;
  await double.advance(`${gapsSeconds[0]}s`);
  expectSigned(double, receiver.arrivals[1] as Arrival, after, 2, id);
  expect(after).not.toBe(before);
});

test('each key’s deliveries are signed with its own secret', async () => {
  await using receiver = await startReceiver();
  await using double = await startDouble(virtual);
  const other = apiOf(double, double.keys[1]);
  const secret = (await other.send('GET', other.path('secret'))).json().secret;
  await other.newJob(withWebhook(receiver.url));
  await double.advance('7s');
  const [arrival] = receiver.arrivals as [Arrival];
  expectSigned(double, arrival, secret, 1, String(arrival.headers[double.contract.jobs.webhooks.headers.deliveryId]));
});

test('deliveries of many jobs each have an id of their own', async () => {
  await using receiver = await startReceiver();
  await using double = await startDouble(virtual);
  for (let job = 0; job < 30; job += 1) await apiOf(double).newJob(withWebhook(receiver.url));
  await double.advance('60s');
  const { deliveryId } = double.contract.jobs.webhooks.headers;
  expect(new Set(receiver.arrivals.map(({ headers }) => headers[deliveryId])).size).toBe(30);
  expect(new Set(receiver.arrivals.map(({ body }) => JSON.parse(String(body)).id)).size).toBe(30);
});
