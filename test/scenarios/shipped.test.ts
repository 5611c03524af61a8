import { describe, expect, it, vi } from 'vitest';
import { readPointer } from '../../src/contract/pointer.ts';
import { scenarioNames } from '../../src/scenarios/load-scenario.ts';
import { type Transition, watchTransitions } from '../../src/stage/watch-transitions.ts';
import type { Api } from '../support/api.ts';
import { jobOf, orders, play, receiver, statusIn, statusOf } from './play.ts';

// Each test holds a sentence: the `summary` of a scenario, clause by clause.

it('every shipped scenario has its sentences held here', () => {
  const held = [
    'busy-queue',
    'flaky-provider',
    'instant',
    'outage-and-recovery',
    'slow-tail',
    'steady',
    'strict-limits',
    'webhook-trouble',
  ];
  expect(scenarioNames()).toEqual(held);
});

describe('steady', () => {
  it('lets each job wait a second, run for a few and complete', async () => {
    const { double, api, modalities } = await play('steady');
    for (const modality of modalities) {
      // One is looked at just before the second is over and the other just after: a poll closes the window for a while.
      const [early = '', late = ''] = await orders(api, 2, undefined, modality);
      await double.advance('999ms');
      expect(await statusOf(double, early)).toBe('queued');
      await double.advance('1ms');
      expect(await statusOf(double, late)).toBe('running');
      await double.advance('3s');
      expect(await statusOf(double, late)).toBe('running');
      await double.advance('4s');
      expect([await statusOf(double, early), await statusOf(double, late)]).toEqual(['completed', 'completed']);
    }
  });

  it('lets nothing go wrong', async () => {
    const { double, api, modalities } = await play('steady');
    const hook = await receiver(undefined);
    const statuses: number[] = [];
    const ids: string[] = [];
    for (const modality of modalities) {
      for (let n = 0; n < 50; n += 1) {
        const answer = await api.submit({ prompt: 'a kite', webhook_url: hook.url }, modality);
        statuses.push(answer.status);
        ids.push(answer.json().id);
      }
    }
    await double.advance('1m');
    for (const id of ids) expect(await statusOf(double, id)).toBe('completed');
    expect(new Set(statuses)).toEqual(new Set([202]));
    const { attempt } = double.contract.jobs.webhooks.headers;
    expect(hook.arrivals.map(({ headers }) => headers[attempt])).toEqual(ids.map(() => '1'));
  });
});

describe('instant', () => {
  it('has each job completed by the time its submit is answered', async () => {
    const { double, api, modalities } = await play('instant');
    for (const modality of modalities) {
      const [id = ''] = await orders(api, 1, undefined, modality);
      const record = (await api.poll(id)).json();
      expect(statusIn(double, record)).toBe('completed');
      const file = await api.send('GET', String(readPointer(record, double.contract.jobs.record.link)));
      expect(file.status).toBe(200);
    }
  });

  it('never finds a poll too soon', async () => {
    const { api } = await play('instant');
    const [id = ''] = await orders(api, 1);
    for (let n = 0; n < 10; n += 1) expect((await api.poll(id, { 'if-none-match': '*' })).status).toBe(200);
  });
});

describe('busy-queue', () => {
  it('runs two jobs at once, and the rest wait their turn in order', async () => {
    const { double, api } = await play('busy-queue');
    const heard: Transition[] = [];
    await watchTransitions(double.stage, (transition) => heard.push(transition));
    const ids = await orders(api, 12);
    await double.advance('1s');
    const seen = await Promise.all(ids.map((id) => statusOf(double, id)));
    expect(seen).toEqual(ids.map((_, n) => (n < 2 ? 'running' : 'queued')));
    await double.advance('5m');
    for (const id of ids) expect(await statusOf(double, id)).toBe('completed');

    // A job that starts at once is seen running first.
    const started = heard.filter(({ status }) => status === 'running').map(({ job }) => job);
    expect(started).toEqual(ids);
    const plans = await Promise.all(ids.map(async (id) => (await jobOf(double, id)).plan));
    for (const { startAt } of plans) {
      expect(plans.filter((plan) => plan.startAt <= startAt && startAt < plan.endAt).length).toBeLessThanOrEqual(2);
    }
  });

  it('lets a cancelled job make room for the next', async () => {
    const { double, api } = await play('busy-queue');
    const ids = await orders(api, 5);
    await double.advance('1s');
    await api.cancel(ids[0] ?? '');
    await api.cancel(ids[3] ?? '');
    const seen = await Promise.all(ids.map((id) => statusOf(double, id)));
    expect(seen).toEqual(['cancelled', 'running', 'running', 'cancelled', 'queued']);
  });
});

describe('flaky-provider', () => {
  /** Sends until there is an answer other than 5xx, and notes what came on the way. */
  async function patiently(send: () => ReturnType<Api['poll']>, failures: number[]) {
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      const answer = await send();
      if (answer.status < 500) return answer;
      failures.push(answer.status);
    }
    return expect.unreachable('it did not go away');
  }

  it('fails one job in five, early, half-way or at the very end, at no charge', async () => {
    const { double, api } = await play('flaky-provider');
    const { record: at } = double.contract.jobs;
    const ids: string[] = [];
    for (let n = 0; n < 1000; n += 1) ids.push((await patiently(() => api.submit(), [])).json().id);
    await double.advance('1m');
    const ended: Record<string, number[]> = {};
    for (const id of ids) {
      const record = (await patiently(() => api.poll(id), [])).json();
      const status = String(statusIn(double, record));
      const failed = status === 'failed';
      expect(['completed', 'failed']).toContain(status);
      expect(Number(readPointer(record, at.cost)) === 0).toBe(failed);
      const code = failed ? String(readPointer(record, at.errorCode ?? '')) : status;
      const { startAt, endAt } = (await jobOf(double, id)).plan;
      ended[code] = [...(ended[code] ?? []), endAt - startAt];
    }
    const { completed = [], ...failures } = ended;
    expect(1 - completed.length / ids.length).toBeGreaterThan(0.17);
    expect(1 - completed.length / ids.length).toBeLessThan(0.23);
    // Jobs run for three to eight seconds.
    const mean = (times: number[] = []) => times.reduce((sum, ms) => sum + ms, 0) / times.length / 5500;
    expect(mean(completed)).toBeCloseTo(1, 1);
    expect(mean(failures.content_policy)).toBeCloseTo(0.1, 1);
    expect(mean(failures.provider_error)).toBeCloseTo(0.5, 1);
    expect(mean(failures.provider_timeout)).toBeCloseTo(1, 0.5);
  });

  it.each(['submit', 'poll', 'cancel'] as const)(
    'answers about one %s in ten with 502, 503 or 504, which goes away',
    async (role) => {
      const { double, api } = await play('flaky-provider');
      const id = (await patiently(() => api.submit(), [])).json().id;
      const failures: number[] = [];
      const count = 1500;
      for (let n = 0; n < count; n += 1) {
        await patiently(() => (role === 'submit' ? api.submit() : api[role](id)), failures);
      }
      expect(new Set(failures)).toEqual(new Set([502, 503, 504]));
      expect(failures.length / (count + failures.length)).toBeGreaterThan(0.08);
      expect(failures.length / (count + failures.length)).toBeLessThan(0.12);
      // A submit that failed has made nothing.
      if (role === 'submit') expect(await double.stage.store.nextNumber()).toBe(count + 1);
    },
  );
});

describe('slow-tail', () => {
  it('lets half of all jobs take a minute or less, and one in twenty more than four', async () => {
    const { double, api, modalities } = await play('slow-tail');
    const times: number[] = [];
    for (const modality of modalities) {
      for (const id of await orders(api, 700, undefined, modality)) {
        const { plan, createdAt } = await jobOf(double, id);
        times.push(plan.endAt - createdAt);
      }
    }
    const share = (enough: (ms: number) => boolean) => times.filter(enough).length / times.length;
    expect(share((ms) => ms <= 60_000)).toBeGreaterThan(0.5);
    expect(share((ms) => ms > 240_000)).toBeGreaterThan(0.04);
    expect(share((ms) => ms > 240_000)).toBeLessThan(0.065);
  });

  it('is now and then slow to answer a poll, and nothing else', async () => {
    const { double, api } = await play('slow-tail');
    // On a clock that stands still nobody waits; how long it would have been is what the clock is asked for.
    const pause = vi.spyOn(double.clock, 'pause');
    const ids = await orders(api, 100);
    expect(pause).not.toHaveBeenCalled();
    for (let n = 0; n < 10; n += 1) for (const id of ids) expect((await api.poll(id)).status).toBeLessThan(400);
    const waits = pause.mock.calls.map(([ms]) => ms);
    expect(waits.length).toBeGreaterThan(30);
    expect(waits.length).toBeLessThan(70);
    expect(Math.max(...waits)).toBeGreaterThan(1000);
  });
});
