import { expect, test } from 'vitest';
import type { ObserverTime } from '../../conformance/observer-clock.ts';
import { RateGate } from '../../conformance/rate-gate.ts';
import { TargetTime } from '../../conformance/target-time.ts';

const standing: ObserverTime = { now: () => 0, epoch: () => 0, wait: async () => undefined };
const turnable = () => new TargetTime({ time: standing, turn: async () => undefined });

test('no minute has more requests than it may', async () => {
  const time = turnable();
  const gate = new RateGate(time, 3);
  const passed: number[] = [];
  for (let request = 0; request < 10; request += 1) {
    await gate.pass();
    passed.push(time.now());
    await time.sleep(5000);
  }
  for (const at of passed) {
    expect(passed.filter((other) => other > at - 60_000 && other <= at).length).toBeLessThanOrEqual(3);
  }
  expect(passed.slice(0, 4)).toEqual([0, 5000, 10_000, 60_000]);
});

test('room is made for requests that must not wait for each other', async () => {
  const time = turnable();
  const gate = new RateGate(time, 3);
  await gate.pass();
  await gate.room(3);
  expect(time.now()).toBe(60_000);
});

test('without a rate nobody waits', async () => {
  const time = turnable();
  const gate = new RateGate(time, Number.POSITIVE_INFINITY);
  for (let request = 0; request < 100; request += 1) await gate.pass();
  await gate.room(5);
  expect(time.now()).toBe(0);
});
