import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/core/delivery.ts';
import type { MemoryStore } from '../../src/stores/memory.ts';
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

describe('stopping', () => {
  it('lets what is under way finish, starts no more, and tells how many are pending', async () => {
    const { seen, react, answer } = patientReceiver();
    const postman = courier(react);
    await postman.add(delivery('a', 0));
    await postman.add(delivery('b', 60));
    source.move(0);
    await setImmediate();
    const pending = postman.stop();
    await answer(1);
    expect(await pending).toBe(1);
    expect(await stateOf('a')).toBe('delivered');
    await clock.advance(86_400_000);
    expect(seen.total).toBe(1);
  });

  it('starts no retry of what fails while it stops, and counts that as pending', async () => {
    const postman = courier(() => silent);
    await postman.add(delivery('a'));
    source.move(0);
    await setImmediate();
    expect(await postman.stop()).toBe(1);
    await clock.advance(86_400_000);
    expect(left).toEqual([['a#1', 0]]);
  });

  it('with nothing to do is done at once', async () => {
    expect(await courier(() => ok).stop()).toBe(0);
  });

  it('starts nothing that was just being fetched from a slow store, and puts it back', async () => {
    let fetched = () => {};
    const slow = new Promise<void>((resolve) => {
      fetched = resolve;
    });
    const slowStore = Object.assign(Object.create(store) as MemoryStore, {
      putDelivery: (one: Delivery) => store.putDelivery(one),
      nextDue: () => store.nextDue(),
      pendingDeliveries: () => store.pendingDeliveries(),
      takeDue: async (now: number, most: number) => {
        const taken = await store.takeDue(now, most);
        await slow;
        return taken;
      },
    });
    const postman = courier(() => ok, { store: slowStore });
    await postman.add(delivery('a'));
    source.move(0);
    await setImmediate();
    const pending = postman.stop();
    fetched();
    expect(await pending).toBe(1);
    await setImmediate();
    expect(left).toEqual([]);
    expect((await store.takeDue(someInstant, 10)).map(({ id }) => id)).toEqual(['a']);
  });
});

it('a delivery that is added while the store looks for the next one is not forgotten', async () => {
  let answered = () => {};
  const slow = new Promise<void>((resolve) => {
    answered = resolve;
  });
  const slowStore = Object.assign(Object.create(store) as MemoryStore, {
    putDelivery: (one: Delivery) => store.putDelivery(one),
    takeDue: (now: number, most: number) => store.takeDue(now, most),
    nextDue: async () => {
      const due = await store.nextDue();
      await slow;
      return due;
    },
  });
  const postman = courier(() => ok, { store: slowStore });
  await postman.add(delivery('a'));
  source.move(0);
  await setImmediate();
  await postman.add(delivery('b', 30));
  answered();
  await setImmediate();
  await clock.advance(60_000);
  expect(left).toEqual([
    ['a#1', 0],
    ['b#1', 30],
  ]);
});
