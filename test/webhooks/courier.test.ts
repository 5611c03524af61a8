import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadContract } from '../../src/contract/contract.ts';
import type { Answer, Delivery } from '../../src/core/delivery.ts';
import { someInstant } from '../core/make-job.ts';
import { type CourierBench, courierBench, delivery, ok, patientReceiver, silent } from './courier-bench.ts';

let source: CourierBench['source'];
let clock: CourierBench['clock'];
let store: CourierBench['store'];
let left: CourierBench['left'];
let courier: CourierBench['courier'];
let stateOf: CourierBench['stateOf'];

beforeEach(async () => {
  ({ source, clock, store, left, courier, stateOf } = await courierBench());
});

const { webhooks } = loadContract().jobs;

describe('a delivery', () => {
  it('leaves when it is due, not before', async () => {
    await courier(() => ok).add(delivery('a', 60));
    await clock.advance(59_999);
    expect(left).toEqual([]);
    await clock.advance(1);
    expect(left).toEqual([['a#1', 60]]);
    expect(await stateOf('a')).toBe('delivered');
  });

  it('that is due at once leaves by itself, on a clock that stands still', async () => {
    await courier(() => ok).add(delivery('a'));
    source.move(0);
    await setImmediate();
    expect(left).toEqual([['a#1', 0]]);
  });

  it('that nobody takes is tried on the schedule of the contract, to the second, and ends', async () => {
    await courier(() => silent).add(delivery('a'));
    await clock.advance(7 * 86_400_000);
    const due = webhooks.gapsSeconds.map((_, n) =>
      webhooks.gapsSeconds.slice(0, n + 1).reduce((sum, gap) => sum + gap),
    );
    expect(left.map(([, at]) => at)).toEqual([0, ...due]);
    expect(left.map(([name]) => name)).toEqual(left.map((_, index) => `a#${index + 1}`));
    expect(await stateOf('a')).toBe('ended');
    expect(await store.pendingDeliveries()).toBe(0);
  });

  it('is the same on a clock that is advanced in small steps', async () => {
    await courier(() => silent).add(delivery('a'));
    for (let n = 0; n < 100; n += 1) await clock.advance(977);
    expect(left.map(([, at]) => at)).toEqual([0, 15, 75]);
  });

  it('is tried until it is taken', async () => {
    await courier((name) => (name.endsWith('#3') ? ok : silent)).add(delivery('a'));
    await clock.advance(86_400_000);
    expect(left.map(([name]) => name)).toEqual(['a#1', 'a#2', 'a#3']);
    expect(await store.getDelivery('a')).toMatchObject({ state: 'delivered', at: someInstant + 75_000 });
  });

  it('waits longer when the receiver asks for it', async () => {
    await courier((name) => (name.endsWith('#1') ? { kind: 'status', status: 503, retryAfterMs: 120_000 } : ok)).add(
      delivery('a'),
    );
    await clock.advance(86_400_000);
    expect(left).toEqual([
      ['a#1', 0],
      ['a#2', 120],
    ]);
  });

  it('that is put again for sooner leaves then, and once', async () => {
    const postman = courier(() => ok);
    await postman.add(delivery('a', 600));
    await postman.add(delivery('a', 30));
    await clock.advance(3_600_000);
    expect(left).toEqual([['a#1', 30]]);
  });

  it('that has nothing to deliver any more ends without leaving', async () => {
    const postman = courier(() => ok, { prepare: async () => ({ kind: 'over', reason: 'the job is gone' }) });
    await postman.add(delivery('a'));
    await clock.advance(0);
    expect(left).toEqual([]);
    expect(await store.getDelivery('a')).toMatchObject({ state: 'ended', reason: 'the job is gone', attempts: [] });
  });

  it('is heard of after every attempt, as it is then', async () => {
    const heard: [string, string, Answer | undefined][] = [];
    const onAttempt = ({ id, state, attempts }: Delivery) =>
      void heard.push([`${id}#${attempts.length}`, state, attempts.at(-1)?.answer]);
    await courier((name) => (name === 'a#2' ? ok : silent), { onAttempt }).add(delivery('a'));
    await clock.advance(60_000);
    expect(heard).toEqual([
      ['a#1', 'pending', silent],
      ['a#2', 'delivered', ok],
    ]);
  });
});

describe('several deliveries', () => {
  it('leave in the order in which they are due', async () => {
    const postman = courier(() => ok);
    for (const [id, after] of [
      ['c', 30],
      ['a', 10],
      ['d', 40],
      ['b', 20],
    ] as const) {
      await postman.add(delivery(id, after));
    }
    await clock.advance(40_000);
    expect(left).toEqual([
      ['a#1', 10],
      ['b#1', 20],
      ['c#1', 30],
      ['d#1', 40],
    ]);
  });

  it('keep their own schedules when they overlap', async () => {
    const postman = courier(() => silent);
    await postman.add(delivery('a', 0));
    await postman.add(delivery('b', 7));
    await clock.advance(90_000);
    expect(left).toEqual([
      ['a#1', 0],
      ['b#1', 7],
      ['a#2', 15],
      ['b#2', 22],
      ['a#3', 75],
      ['b#3', 82],
    ]);
  });

  it('do not hold each other up: a slow receiver delays only its own', async () => {
    ({ source, courier, stateOf } = await courierBench({ virtual: false }));
    const { react, answer } = patientReceiver();
    const postman = courier((name) => (name.startsWith('slow') ? react() : ok));
    await postman.add(delivery('slow', 1));
    await postman.add(delivery('quick', 2));
    source.move(1000);
    await setImmediate();
    source.move(1000);
    await setImmediate();
    expect(await stateOf('quick')).toBe('delivered');
    expect(await stateOf('slow')).toBe('pending');
    await answer(1);
    expect(await stateOf('slow')).toBe('delivered');
  });

  it('are all taken in the end, and no more than 256 are under way at once', async () => {
    const { seen, waiting, react, answer } = patientReceiver();
    const postman = courier(react);
    for (let n = 0; n < 700; n += 1) await postman.add(delivery(`d${n}`));
    const done = clock.advance(0);
    await setImmediate();
    expect(waiting).toHaveLength(256);
    while (waiting.length > 0) await answer(100);
    await done;
    expect(seen).toEqual({ most: 256, total: 700 });
    expect(await store.pendingDeliveries()).toBe(0);
  });

  it('stay within that bound when more fall due while others are under way', async () => {
    const { seen, waiting, react, answer } = patientReceiver();
    const postman = courier(react);
    for (let batch = 0; batch < 4; batch += 1) {
      for (let n = 0; n < 200; n += 1) await postman.add(delivery(`d${batch}-${n}`));
      source.move(0);
      await setImmediate();
    }
    expect(waiting).toHaveLength(256);
    while (waiting.length > 0) await answer(1);
    expect(seen).toEqual({ most: 256, total: 800 });
  });
});
