import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Double, startDouble } from '../../src/double.ts';
import { expectSigned, secretOf } from '../http/signed-delivery.ts';
import { apiOf, somePrompt } from '../support/api.ts';
import { type Arrival, type Receiver, startReceiver } from '../support/receiver.ts';
import { adminOf } from './admin-api.ts';

const virtual = { clock: 'virtual' } as const;

/** Lets jobs complete that are delivered to a receiver, and gives the ids of their deliveries. */
async function delivered(double: Double, receiver: Receiver, count = 1): Promise<string[]> {
  for (let job = 0; job < count; job += 1)
    await apiOf(double).newJob({ prompt: somePrompt, webhook_url: receiver.url });
  await double.advance('7s');
  return (await double.deliveries()).map(({ id }) => id);
}

describe('the list of deliveries', () => {
  test('is of the latest that fit, oldest first', async () => {
    await using receiver = await startReceiver((_, number) => ({ status: [200, 410, 500][number - 1] ?? 200 }));
    await using double = await startDouble(virtual);
    const [one, two, three] = await delivered(double, receiver, 3);
    const ids = async (query = {}) =>
      (await adminOf(double).get('listDeliveries', { query })).deliveries.map(({ id }: { id: string }) => id);
    const states = (await double.deliveries()).map(({ id, state }) => [id, state]);
    expect(states.map(([, state]) => state).sort()).toEqual(['delivered', 'ended', 'pending']);
    expect(await ids()).toEqual([one, two, three]);
    expect(await ids({ limit: 1 })).toEqual([three]);
    for (const [id, state] of states) expect(await ids({ state: state ?? '' })).toEqual([id]);
    const [job] = await double.jobs();
    expect(await ids({ job: job?.id })).toEqual([one]);
  });
});

describe('a delivery', () => {
  test('is shown with every attempt as its receiver saw it, and what the receiver answered', async () => {
    await using receiver = await startReceiver((_, number) =>
      number === 1
        ? { status: 503, headers: { 'retry-after': '30' }, body: 'the queue is full' }
        : { status: 201, body: 'thank you' },
    );
    await using double = await startDouble(virtual);
    const [id = ''] = await delivered(double, receiver);
    await apiOf(double).send('POST', apiOf(double).path('rotate'));
    await double.advance('1h');
    const { attempts, state } = await adminOf(double).get('readDelivery', { params: { id } });
    expect(state).toBe('delivered');
    expect(attempts.map(({ answer }: { answer: unknown }) => answer)).toEqual([
      { kind: 'status', status: 503, retryAfterMs: 30_000, body: 'the queue is full' },
      { kind: 'status', status: 201 },
    ]);
    for (const [index, { number, request }] of attempts.entries()) {
      const arrival = receiver.arrivals[index] as Arrival;
      expect(number).toBe(index + 1);
      expect(request.url).toBe(receiver.url);
      expect(request.body).toBe(String(arrival.body));
      expect(arrival.headers).toMatchObject(request.headers);
    }
    expect(attempts[0].request.headers).not.toEqual(attempts[1].request.headers);
  });

  test('that nobody receives tells why', async () => {
    await using double = await startDouble(virtual);
    await apiOf(double).newJob({ prompt: somePrompt, webhook_url: 'http://127.0.0.1:1/' });
    await double.advance('2d');
    const { deliveries } = await adminOf(double).get('listDeliveries');
    expect(deliveries[0].state).toBe('ended');
    expect(deliveries[0].reason).toBe('all 8 attempts failed');
    expect(deliveries[0].attempts[0].answer).toMatchObject({
      kind: 'none',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('sending a delivery again', () => {
  test('makes the next attempt now, also when it has ended, with the same id and bytes', async () => {
    let open = false;
    await using receiver = await startReceiver(() => ({ status: open ? 200 : 410 }));
    await using double = await startDouble(virtual);
    const secret = await secretOf(double);
    const [id = ''] = await delivered(double, receiver);
    expect(await adminOf(double).get('readDelivery', { params: { id } })).toMatchObject({ state: 'ended' });
    open = true;
    expect(await adminOf(double).get('resendDelivery', { params: { id } })).toMatchObject({
      id,
      state: 'delivered',
      attempts: [{ number: 1 }, { number: 2, answer: { status: 200 } }],
    });
    expect(receiver.arrivals).toHaveLength(2);
    expectSigned(double, receiver.arrivals[1] as Arrival, secret, 2, id);
    expect(receiver.arrivals[1]?.body).toEqual(receiver.arrivals[0]?.body);
  });

  test('of one that waits for its next attempt takes the place of that attempt', async () => {
    await using receiver = await startReceiver((_, number) => ({ status: number === 1 ? 500 : 200 }));
    await using double = await startDouble(virtual);
    const [id = ''] = await delivered(double, receiver);
    await adminOf(double).get('resendDelivery', { params: { id } });
    await double.advance('2d');
    expect(receiver.arrivals).toHaveLength(2);
  });

  test.each(['resendDelivery', 'forgeDelivery'] as const)(
    'is not possible before its job has ended (%s): 409, and nothing is sent',
    async (operation) => {
      await using receiver = await startReceiver();
      await using double = await startDouble(virtual);
      const job = await apiOf(double).newJob({ prompt: somePrompt, webhook_url: receiver.url });
      const [{ id } = { id: '' }] = await double.deliveries();
      const answer = await adminOf(double).call(operation, { params: { id } });
      expect(answer.status).toBe(409);
      expect(answer.json().error.message).toBe(`the job ${job} is still queued`);
      expect(receiver.arrivals).toHaveLength(0);
    },
  );
});

describe('duplicating a delivery', () => {
  test('sends the last attempt once more, the same to the byte, and counts no attempt', async () => {
    await using receiver = await startReceiver((_, number) =>
      number === 2 ? { status: 409, body: 'it came before' } : { status: 200 },
    );
    await using double = await startDouble(virtual);
    const [id = ''] = await delivered(double, receiver);
    const before = await adminOf(double).get('readDelivery', { params: { id } });
    await double.advance('5s');
    const answer = { kind: 'status', status: 409, body: 'it came before' };
    expect(await adminOf(double).get('duplicateDelivery', { params: { id } })).toEqual(answer);
    expect(receiver.arrivals).toHaveLength(2);
    expect(receiver.arrivals[1]).toEqual(receiver.arrivals[0]);
    expect(await adminOf(double).get('readDelivery', { params: { id } })).toEqual(before);
  });

  test('is not possible before the first attempt: 409', async () => {
    await using double = await startDouble(virtual);
    await apiOf(double).newJob({ prompt: somePrompt, webhook_url: 'http://127.0.0.1:1/' });
    const [{ id } = { id: '' }] = await double.deliveries();
    const answer = await adminOf(double).call('duplicateDelivery', { params: { id } });
    expect(answer.status).toBe(409);
    expect(answer.json().error.message).toBe(`the delivery ${id} has not been attempted yet`);
  });
});

describe('forging a delivery', () => {
  test('sends the record with signatures that fit no secret the owner has seen, and counts no attempt', async () => {
    await using receiver = await startReceiver();
    await using double = await startDouble(virtual);
    const secret = await secretOf(double);
    const [id = ''] = await delivered(double, receiver);
    const before = await adminOf(double).get('readDelivery', { params: { id } });
    expect(await adminOf(double).get('forgeDelivery', { params: { id } })).toEqual({ kind: 'status', status: 204 });
    const [genuine, forged] = receiver.arrivals as [Arrival, Arrival];
    expect(forged.body).toEqual(genuine.body);
    expectSigned(double, genuine, secret, 1, id);
    expect(() => expectSigned(double, forged, secret, 2, id)).toThrow();
    const { signature, standardSignature } = double.contract.jobs.webhooks.headers;
    for (const name of [signature, standardSignature]) expect(forged.headers[name]).not.toBe(genuine.headers[name]);
    expect(await adminOf(double).get('readDelivery', { params: { id } })).toEqual(before);
  });

  test('with an old timestamp signs well, but longer ago than receivers tolerate', async () => {
    await using receiver = await startReceiver();
    await using double = await startDouble(virtual);
    const secret = await secretOf(double);
    const [id = ''] = await delivered(double, receiver);
    await adminOf(double).get('forgeDelivery', { params: { id }, body: { fault: 'stale' } });
    const { headers, toleranceSeconds } = double.contract.jobs.webhooks;
    const age = double.clock.now() / 1000 - Number(receiver.arrivals[1]?.headers[headers.timestamp]);
    expect(age).toBeGreaterThan(toleranceSeconds);
    const { body, headers: got } = receiver.arrivals[1] as Arrival;
    const digest = createHmac('sha256', secret).update(`${got[headers.timestamp]}.`).update(body).digest('hex');
    expect(got[headers.signature]).toBe(digest);
  });
});

describe('a delivery that was sent by hand', () => {
  test('stands in the journal with what the receiver said, and is no attempt to anybody who counts them', async () => {
    await using receiver = await startReceiver((_, number) =>
      number === 1 ? { status: 200 } : { status: 401, body: `refused ${number}` },
    );
    await using double = await startDouble(virtual);
    const [id = ''] = await delivered(double, receiver);
    await double.nextDelivery();
    const admin = adminOf(double);
    await admin.get('duplicateDelivery', { params: { id } });
    await admin.get('forgeDelivery', { params: { id } });
    await admin.get('forgeDelivery', { params: { id }, body: { fault: 'stale' } });

    const [job] = await double.jobs();
    const { entries } = await admin.get('readJournal', { query: { kind: 'extra-delivery', job: job?.id ?? '' } });
    const said = (number: number) => ({ kind: 'status', status: 401, body: `refused ${number}` });
    const facts = { kind: 'extra-delivery', delivery: id, job: job?.id };
    expect(entries).toMatchObject([
      { ...facts, how: 'duplicate', attempt: 1, answer: said(2) },
      { ...facts, how: 'wrong-signature', attempt: 2, answer: said(3) },
      { ...facts, how: 'stale', attempt: 2, answer: said(4) },
    ]);
    const waited = await admin.get('wait', { body: { kind: 'extra-delivery', count: 3, timeout: '1s' } });
    expect(waited.entries).toEqual(entries);

    expect((await admin.get('readJournal', { query: { kind: 'delivery' } })).entries).toHaveLength(1);
    const { text } = await apiOf(double, null).send('GET', '/metrics');
    expect(text).toContain('stunt_double_delivery_attempts_total{answer="200"} 1\n');
    expect(text).not.toContain('{answer="401"}');
    await expect(double.nextDelivery({ timeout: '10ms' })).rejects.toThrow('no delivery was attempted');
  });

  test('stands in the journal when nobody answered, too', async () => {
    await using double = await startDouble(virtual);
    await apiOf(double).newJob({ prompt: somePrompt, webhook_url: 'http://127.0.0.1:1/' });
    await double.advance('7s');
    const [{ id } = { id: '' }] = await double.deliveries();
    await adminOf(double).get('duplicateDelivery', { params: { id } });
    const { entries } = await adminOf(double).get('readJournal', { query: { kind: 'extra-delivery' } });
    expect(entries).toMatchObject([{ how: 'duplicate', answer: { kind: 'none', reason: expect.any(String) } }]);
  });
});
