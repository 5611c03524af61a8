import { describe, expect, test } from 'vitest';
import { startDouble } from '../../src/double.ts';
import { apiOf, somePrompt } from '../support/api.ts';
import { startReceiver } from '../support/receiver.ts';
import { adminOf } from './admin-api.ts';

const virtual = { clock: 'virtual' } as const;

describe('the clock', () => {
  test('is read: the instant, the kind and the pace', async () => {
    await using double = await startDouble(virtual);
    const now = new Date(double.clock.now()).toISOString();
    expect(await adminOf(double).get('readClock')).toEqual({ now, kind: 'virtual', speed: 0 });
    await using real = await startDouble({ speed: 50 });
    expect(await adminOf(real).get('readClock')).toMatchObject({ kind: 'real', speed: 50 });
  });

  test('stands still once frozen, can be advanced meanwhile, and goes on at the pace it had', async () => {
    await using double = await startDouble({ speed: 1000 });
    const { get } = adminOf(double);
    const frozen = await get('freezeClock');
    expect(frozen.speed).toBe(0);
    const { clock } = await get('advanceClock', { body: { by: '1d' } });
    expect(Date.parse(clock.now) - Date.parse(frozen.now)).toBe(86_400_000);
    expect(await get('readClock')).toEqual(clock);
    const resumed = await get('resumeClock');
    expect(resumed.speed).toBe(1000);
    // The clock runs in real time here; a millisecond of that is a second.
    let now = resumed;
    while (now.now === resumed.now) now = await get('readClock');
    expect(Date.parse(now.now)).toBeGreaterThan(Date.parse(resumed.now));
  });

  test('runs at another pace from now on; a virtual one starts to run', async () => {
    await using double = await startDouble(virtual);
    const { get } = adminOf(double);
    const job = await apiOf(double).newJob();
    expect(await get('setSpeed', { body: { speed: 10_000 } })).toMatchObject({ kind: 'virtual', speed: 10_000 });
    await get('wait', { body: { job, status: 'completed' } });
  });

  test('writes down how it was turned', async () => {
    await using double = await startDouble(virtual);
    const { get } = adminOf(double);
    await get('advanceClock', { body: { by: '1.5h' } });
    await get('setSpeed', { body: { speed: 2 } });
    await get('freezeClock');
    await get('resumeClock');
    const { entries } = await get('readJournal', { query: { kind: 'clock' } });
    expect(entries.map(({ change }: { change: string }) => change)).toEqual([
      'advanced by 1.5h',
      'runs at 2',
      'frozen',
      'resumed',
    ]);
  });

  test('is one for each stage', async () => {
    await using double = await startDouble(virtual);
    const { id } = await adminOf(double).get('createStage');
    const before = await adminOf(double).get('readClock');
    await adminOf(double, id).get('advanceClock', { body: { by: '1h' } });
    expect(await adminOf(double).get('readClock')).toEqual(before);
  });
});

describe('advancing the clock', () => {
  test('waits for the attempts it causes, and returns them in the order they were made', async () => {
    await using receiver = await startReceiver((_, number) => ({ status: number === 1 ? 503 : 200 }));
    await using double = await startDouble(virtual);
    const start = double.clock.now();
    const job = await apiOf(double).newJob({ prompt: somePrompt, webhook_url: receiver.url });
    const none = await adminOf(double).get('advanceClock', { body: { by: '6s' } });
    expect(none.attempts).toEqual([]);
    const { clock, attempts } = await adminOf(double).get('advanceClock', { body: { by: '1h' } });
    expect(receiver.arrivals).toHaveLength(2);
    const at = (ms: number) => new Date(start + ms).toISOString();
    expect(clock.now).toBe(at(3_606_000));
    const [gap = 0] = double.contract.jobs.webhooks.gapsSeconds;
    const { delivery } = attempts[0];
    expect(attempts).toEqual([
      {
        at: at(7000),
        delivery,
        job,
        attempt: 1,
        answer: { kind: 'status', status: 503 },
        next: at(7000 + gap * 1000),
      },
      { at: at(7000 + gap * 1000), delivery, job, attempt: 2, answer: { kind: 'status', status: 200 }, next: null },
    ]);
  });

  test('by a day retries a thousand deliveries on the schedule, to the second and in order; links then are expired', async () => {
    const failures = 3;
    const count = 1000;
    const attemptsOf = new Map<string, number>();
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    const { headers, gapsSeconds } = double.contract.jobs.webhooks;
    await using receiver = await startReceiver(({ headers: got }) => {
      const id = String(got[headers.deliveryId]);
      attemptsOf.set(id, (attemptsOf.get(id) ?? 0) + 1);
      return { status: (attemptsOf.get(id) ?? 0) <= failures ? 500 : 204 };
    });
    const ids: string[] = [];
    for (let made = 0; made < count; made += 100) {
      const batch = Array.from({ length: 100 }, () => api.newJob({ prompt: somePrompt, webhook_url: receiver.url }));
      ids.push(...(await Promise.all(batch)));
      await double.advance('10ms');
    }
    const endOf = new Map((await double.jobs()).map(({ id, endAt }) => [id, Date.parse(String(endAt))]));
    await double.advance('7s');
    const link = (await api.poll(ids[0] ?? '')).json().result.file_url;
    expect((await apiOf(double, null).send('GET', link)).status).toBe(200);

    const { attempts } = await adminOf(double).get('advanceClock', { body: { by: '24h' } });

    const due = [0];
    for (const gap of gapsSeconds.slice(0, failures)) due.push((due.at(-1) ?? 0) + gap * 1000);
    const deliveries = await double.deliveries();
    expect(deliveries).toHaveLength(count);
    for (const { job, state, attempts: all } of deliveries) {
      expect(state).toBe('delivered');
      expect(all.map(({ at }) => Date.parse(at) - (endOf.get(job) ?? 0))).toEqual(due);
    }
    expect(attempts).toHaveLength(count * failures);
    const instants = attempts.map(({ at }: { at: string }) => at);
    expect(instants).toEqual([...instants].sort());
    expect(receiver.arrivals).toHaveLength(count * (failures + 1));
    const sentAt = receiver.arrivals.map(({ headers: got }) => Number(got[headers.timestamp]));
    expect(sentAt).toEqual([...sentAt].sort((a, b) => a - b));
    expect((await apiOf(double, null).send('GET', link)).status).toBe(403);
  }, 60_000);
});
