import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fillPath } from '../../src/contract/contract.ts';
import { readPointer } from '../../src/contract/pointer.ts';
import type { Double } from '../../src/double.ts';
import { type Api, apiOf } from '../support/api.ts';
import type { Arrival } from '../support/receiver.ts';
import { jobOf, orders, play, receiver, statusOf } from './play.ts';

// Each test holds a sentence: the `summary` of a scenario, clause by clause.

describe('outage-and-recovery', () => {
  /** The answers of every operation there is, asked well. */
  async function everything({ contract }: Double, api: Api, jobId: string): Promise<[id: string, status: number][]> {
    const { modalities, models } = contract.jobs;
    const answers: [string, number][] = [];
    for (const { id, method, path, body } of contract.operations.values()) {
      const values = {
        id: path.includes('models') ? models[0].id : jobId,
        jobId,
        filename: modalities.video?.file.name ?? '',
      };
      const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ prompt: 'a kite' }) };
      const to = fillPath(path, values).replaceAll('%2F', '/');
      answers.push([id, (await api.send(method, to, body ? json : {})).status]);
    }
    return answers;
  }

  it('is well for 30 s', async () => {
    const { double, api } = await play('outage-and-recovery');
    const ids: string[] = [];
    for (let n = 0; n < 10; n += 1) {
      ids.push(await api.newJob());
      await double.advance('2s');
    }
    await double.advance('9999ms');
    for (const id of ids) expect(await statusOf(double, id)).toBe('completed');
    for (const [id, status] of await everything(double, api, ids[0] ?? ''))
      expect([id, status < 400]).toEqual([id, true]);
  });

  it('then answers everything with 503 for a minute, to the millisecond', async () => {
    const { double, api } = await play('outage-and-recovery');
    const [id = ''] = await orders(api, 1);
    for (const span of ['30s', '30s', '29999ms']) {
      await double.advance(span);
      for (const [operation, status] of await everything(double, api, id))
        expect([operation, status]).toEqual([operation, 503]);
    }
    expect((await api.poll(id)).headers['retry-after']).toBe('10');
    await double.advance('1ms');
    for (const [operation, status] of await everything(double, api, id))
      expect([operation, status < 400]).toEqual([operation, true]);
  });

  it('lets jobs fail that are still under way, and no others', async () => {
    const { double, api } = await play('outage-and-recovery');
    const submitted: { id: string; at: number }[] = [];
    for (let n = 0; n < 30; n += 1) {
      submitted.push({ id: await api.newJob(), at: n * 1000 });
      await double.advance('1s');
    }
    const underWay = await Promise.all(
      submitted.map(async ({ id }) => (await jobOf(double, id)).plan.endAt > double.clock.now()),
    );
    expect(underWay.filter(Boolean).length).toBeGreaterThan(5);
    await double.advance('60s');
    const seen = await Promise.all(submitted.map(({ id }) => statusOf(double, id)));
    expect(seen).toEqual(underWay.map((caught) => (caught ? 'failed' : 'completed')));
  });

  it('then is well again', async () => {
    const { double, api } = await play('outage-and-recovery');
    await double.advance('90s');
    const ids = await orders(api, 5);
    await double.advance('1h');
    ids.push(...(await orders(api, 5)));
    await double.advance('10s');
    for (const id of ids) expect(await statusOf(double, id)).toBe('completed');
  });
});

describe('strict-limits', () => {
  /** Polls at this pace for a while; gives the statuses. */
  async function pollEvery(seconds: number, count: number) {
    const { double, api } = await play('strict-limits');
    const [id = ''] = await orders(api, 1);
    const answers: number[] = [];
    for (let n = 1; n < count; n += 1) {
      await double.advance(`${seconds}s`);
      answers.push((await api.poll(id)).status);
    }
    return answers;
  }

  it('enforces the smallest tier: ten requests a minute pass for as long as one likes', async () => {
    const { double } = await play('strict-limits');
    const { perWindow, enforced } = double.stage.scenario.limits;
    expect([perWindow, enforced]).toEqual([Math.min(...Object.values(double.contract.jobs.limits.tiers)), true]);
    expect(perWindow).toBe(10);
    expect(new Set(await pollEvery(6, 50))).toEqual(new Set([200]));
  });

  it('gives more than ten requests a minute a 429 soon, that says when to come back', async () => {
    const answers = await pollEvery(4, 15);
    expect(answers.indexOf(429)).toBeGreaterThanOrEqual(9);

    const { double, api } = await play('strict-limits');
    const [id = ''] = await orders(api, 1);
    let last = await api.poll(id);
    for (let n = 0; n < 30 && last.status !== 429; n += 1) last = await api.poll(id);
    expect(last.status).toBe(429);
    await double.advance(`${last.headers['retry-after']}s`);
    expect((await api.poll(id)).status).toBeLessThan(400);
  });

  it('lets a key spend five dollars, after which submits get 402', async () => {
    const { double, api } = await play('strict-limits');
    const costs: number[] = [];
    for (;;) {
      const answer = await api.submit({ prompt: 'a tune' }, 'music');
      if (answer.status === 402) break;
      costs.push((await jobOf(double, answer.json().id)).cost);
      await double.advance('10s');
    }
    const sum = costs.reduce((all, cost) => all + cost, 0);
    expect(sum).toBe(500);
    await double.advance('24h');
    expect((await api.submit({ prompt: 'a tune' }, 'music')).status).toBe(402);
    expect((await apiOf(double, double.keys[1]).submit({ prompt: 'a tune' }, 'music')).status).toBe(202);
  });
});

describe('webhook-trouble', () => {
  it('loses deliveries and sends them again, twice, late, out of order, old and forged; a good receiver has each job once', async () => {
    const { double, api } = await play('webhook-trouble');
    const { webhooks, record: at } = double.contract.jobs;
    const names = webhooks.headers;
    const secret = (await api.send('GET', api.path('secret'))).json().secret;
    const header = ({ headers }: Arrival, name: string) => String(headers[name]);
    const isForged = (arrival: Arrival) =>
      createHmac('sha256', secret)
        .update(`${header(arrival, names.timestamp)}.`)
        .update(arrival.body)
        .digest('hex') !== header(arrival, names.signature);
    const isOld = (arrival: Arrival) =>
      Math.abs(double.clock.now() / 1000 - Number(header(arrival, names.timestamp))) > webhooks.toleranceSeconds;

    const taken = new Map<string, string>();
    const seen = { forged: 0, old: 0, twice: 0, late: 0, lost: 0 };
    const hook = await receiver((arrival) => {
      const record = JSON.parse(arrival.body.toString());
      const first = header(arrival, names.attempt) === '1';
      if (first && Number(readPointer(record, at.updatedAt)) < double.clock.now() / 1000 - 4) seen.late += 1;
      if (isForged(arrival) || isOld(arrival)) {
        seen[isForged(arrival) ? 'forged' : 'old'] += 1;
        return { status: 401 };
      }
      const delivery = header(arrival, names.deliveryId);
      if (taken.has(delivery)) seen.twice += 1;
      else taken.set(delivery, String(readPointer(record, at.id)));
      return { status: 204 };
    });

    const ids = await orders(api, 300, { prompt: 'a kite', webhook_url: hook.url });
    await double.advance('48h');
    for (const id of ids) {
      const [delivery] = await double.stage.store.deliveriesOf(id);
      if (delivery?.attempts[0]?.answer.kind === 'none') {
        seen.lost += 1;
        expect(delivery.attempts).toHaveLength(2);
      }
      expect(delivery?.state).toBe('delivered');
    }
    for (const [kind, count] of Object.entries(seen)) expect([kind, count >= 20]).toEqual([kind, true]);
    expect([...taken.values()].sort()).toEqual([...ids].sort());

    const ends = new Map(await Promise.all(ids.map(async (id) => [id, (await jobOf(double, id)).plan.endAt] as const)));
    const inOrder = [...taken.values()].map((id) => ends.get(id) as number);
    expect(inOrder).not.toEqual([...inOrder].sort((a, b) => a - b));
  });
});
