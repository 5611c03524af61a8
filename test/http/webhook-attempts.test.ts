import { describe, expect, test } from 'vitest';
import { startDouble } from '../../src/double.ts';
import { apiOf } from '../support/api.ts';
import { type Arrival, startReceiver } from '../support/receiver.ts';

import { expectSigned, secretOf, withWebhook } from './signed-delivery.ts';

const virtual = { clock: 'virtual' } as const;

describe('the attempts of a delivery', () => {
  test('follow the whole schedule, signed anew each time with the same id and bytes', async () => {
    await using receiver = await startReceiver(() => ({ status: 500 }));
    await using double = await startDouble(virtual);
    const secret = await secretOf(double);
    const { gapsSeconds, headers: names } = double.contract.jobs.webhooks;
    await apiOf(double).newJob(withWebhook(receiver.url));
    await double.advance('7s');
    const id = String(receiver.arrivals[0]?.headers[names.deliveryId]);
    expect(id).toMatch(new RegExp(`^${double.contract.jobs.ids.delivery}`));
    for (const [index, gap] of [0, ...gapsSeconds].entries()) {
      if (gap > 0) await double.advance(`${gap * 1000 - 1}ms`);
      expect(receiver.arrivals, `just before attempt ${index + 1}`).toHaveLength(index === 0 ? 1 : index);
      if (gap > 0) await double.advance('1ms');
      const arrival = receiver.arrivals[index] as Arrival;
      expectSigned(double, arrival, secret, index + 1, id);
      expect(arrival.body.equals(receiver.arrivals[0]?.body as Buffer)).toBe(true);
    }
    const total = gapsSeconds.reduce((sum, gap) => sum + gap, 0);
    expect(total / 3600).toBeGreaterThanOrEqual(24);
    await double.advance('30d');
    expect(receiver.arrivals).toHaveLength(gapsSeconds.length + 1);
    expect(await double.stop()).toEqual({ pendingDeliveries: 0 });
  });

  test('leave the job as it is when all have failed', async () => {
    await using receiver = await startReceiver(() => ({ status: 500 }));
    await using double = await startDouble(virtual);
    const record = await apiOf(double).finished(withWebhook(receiver.url));
    await double.advance('23h');
    expect((await apiOf(double).poll(record.id)).json()).toEqual(record);
  });

  test.each([200, 201, 202, 204, 299])('end with a %i', async (status) => {
    await using receiver = await startReceiver((_, number) => ({ status: number < 3 ? 503 : status }));
    await using double = await startDouble(virtual);
    await apiOf(double).finished(withWebhook(receiver.url));
    await double.advance('48h');
    expect(receiver.arrivals).toHaveLength(3);
    expect(await double.stop()).toEqual({ pendingDeliveries: 0 });
  });

  test.each([400, 401, 404, 429, 500, 304])('go on after a %i', async (status) => {
    await using receiver = await startReceiver(() => ({ status }));
    await using double = await startDouble(virtual);
    await apiOf(double).finished(withWebhook(receiver.url));
    await double.advance('48h');
    expect(receiver.arrivals).toHaveLength(double.contract.jobs.webhooks.gapsSeconds.length + 1);
  });

  test('end with a 410', async () => {
    await using receiver = await startReceiver(() => ({ status: double.contract.jobs.webhooks.endStatuses[0] ?? 0 }));
    await using double = await startDouble(virtual);
    await apiOf(double).finished(withWebhook(receiver.url));
    await double.advance('48h');
    expect(receiver.arrivals).toHaveLength(1);
  });

  test.each([301, 302, 303, 307, 308])('do not follow a %i, and count it as a failure', async (status) => {
    await using elsewhere = await startReceiver();
    await using receiver = await startReceiver((_, number) =>
      number === 1 ? { status, headers: { location: elsewhere.url } } : { status: 200 },
    );
    await using double = await startDouble(virtual);
    await apiOf(double).finished(withWebhook(receiver.url));
    await double.advance('48h');
    expect(receiver.arrivals).toHaveLength(2);
    expect(elsewhere.arrivals).toHaveLength(0);
  });

  test('wait as long as Retry-After asks when that is longer than the gap, and no shorter', async () => {
    const waits = ['3600', '1'];
    await using receiver = await startReceiver((_, number) => {
      const wait = waits[number - 1];
      return { status: wait === undefined ? 200 : 503, ...(wait && { headers: { 'retry-after': wait } }) };
    });
    await using double = await startDouble(virtual);
    const [, second = 0] = double.contract.jobs.webhooks.gapsSeconds;
    await apiOf(double).newJob(withWebhook(receiver.url));
    await double.advance('7s');
    await double.advance('3599s');
    expect(receiver.arrivals).toHaveLength(1);
    await double.advance('1s');
    expect(receiver.arrivals).toHaveLength(2);
    await double.advance(`${second - 1}s`);
    expect(receiver.arrivals).toHaveLength(2);
    await double.advance('1s');
    expect(receiver.arrivals).toHaveLength(3);
  });

  test('go on when nobody listens, and reach a receiver that comes late', async () => {
    const { port } = await startReceiver().then(async (gone) => {
      await gone[Symbol.asyncDispose]();
      return new URL(gone.url);
    });
    await using double = await startDouble(virtual);
    await apiOf(double).finished(withWebhook(`http://127.0.0.1:${port}/hook`));
    await using receiver = await startReceiver(undefined, Number(port));
    await double.advance('24h');
    expect(receiver.arrivals).toHaveLength(1);
    expect(Number(receiver.arrivals[0]?.headers[double.contract.jobs.webhooks.headers.attempt])).toBeGreaterThan(1);
  });

  test('show the record as it was when the job ended, however late', async () => {
    await using receiver = await startReceiver((_, number) => ({ status: number < 8 ? 500 : 200 }));
    await using double = await startDouble(virtual);
    const record = await apiOf(double).finished(withWebhook(receiver.url));
    await double.advance('23h');
    await apiOf(double).poll(record.id);
    await double.advance('48h');
    const bodies = new Set(receiver.arrivals.map(({ body }) => String(body)));
    expect([...bodies].map((body) => JSON.parse(body))).toEqual([record]);
  });
});
