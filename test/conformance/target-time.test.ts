import { expect, test } from 'vitest';
import type { ObserverTime } from '../../conformance/observer-clock.ts';
import { TargetTime } from '../../conformance/target-time.ts';

/** Time that nobody waits for. */
const standing: ObserverTime = { now: () => 0, epoch: () => 0, wait: async () => undefined };

function turned() {
  const turns: number[] = [];
  const time = new TargetTime({ time: standing, turn: async (ms) => void turns.push(ms) });
  return { time, turns };
}

test('the clock is turned to when the first sleeper wants to wake', async () => {
  const { time, turns } = turned();
  const woken: string[] = [];
  const sleeper =
    (name: string, ...spans: number[]) =>
    async () => {
      for (const span of spans) {
        await time.sleep(span);
        woken.push(`${name} ${time.now()}`);
      }
    };
  await time.all([sleeper('a', 30, 30), sleeper('b', 50)]);
  expect(turns).toEqual([30, 20, 10]);
  expect(woken).toEqual(['a 30', 'b 50', 'a 60']);
});

test('it is not turned while anybody is awake', async () => {
  const { time, turns } = turned();
  let answered: () => void = () => undefined;
  const answer = new Promise<void>((resolve) => {
    answered = resolve;
  });
  const done = time.all([() => time.sleep(100), () => answer]);
  await new Promise(setImmediate);
  expect(turns).toEqual([]);
  answered();
  await done;
  expect(turns).toEqual([100]);
});

test('one that fails does not keep the others from going on', async () => {
  const { time, turns } = turned();
  const outcomes = await time.all([() => Promise.reject(new Error('no')), () => time.sleep(10)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  await time.sleep(5);
  expect(turns).toEqual([10, 5]);
});

test('a clock that cannot be turned fails all who sleep', async () => {
  const time = new TargetTime({ time: standing, turn: () => Promise.reject(new Error('stuck')) });
  const outcomes = await time.all([() => time.sleep(1), () => time.sleep(2)]);
  expect(outcomes.map((one) => one.status === 'rejected' && one.reason.message)).toEqual(['stuck', 'stuck']);
});

test('what is waited for is looked at more and more seldom', async () => {
  const { time, turns } = turned();
  let looks = 0;
  const holds = () => {
    looks += 1;
    return time.now() >= 2000;
  };
  expect(await time.until(holds, 10_000, 50)).toBe(true);
  expect(turns.length).toBeLessThan(60);
  expect(Math.max(...turns)).toBeLessThanOrEqual(220);
  expect(looks).toBeGreaterThan(turns.length);
});

test('time that cannot be turned is waited for', async () => {
  const waits: number[] = [];
  let now = 100;
  const time = new TargetTime({
    time: {
      ...standing,
      now: () => now,
      wait: async (ms) => {
        waits.push(ms);
        now += ms;
      },
    },
  });
  await time.sleepUntil(400);
  expect([waits, time.now()]).toEqual([[300], 400]);
});
