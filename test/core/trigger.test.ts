import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.ts';
import { type Trigger, TriggerCounts } from '../../src/core/trigger.ts';

const never = Number.POSITIVE_INFINITY;
const always: Trigger = { rate: 1, next: never, during: { from: 0, to: never } };
const noDraw = (): number => expect.unreachable('a number was drawn');

/** Whether each of so many requests is met, one a second. */
function run(trigger: Trigger, count: number, next: () => number = noDraw): boolean[] {
  const counts = new TriggerCounts();
  return Array.from({ length: count }, (_, n) => counts.applies(trigger, n * 1000, next));
}

describe('a rule', () => {
  it('that says nothing always applies, and draws nothing', () => {
    expect(run(always, 100)).toEqual(Array(100).fill(true));
  });

  it('applies as often as its rate says', () => {
    for (const rate of [0.05, 0.3, 0.9]) {
      const met = run({ ...always, rate }, 10_000, random(5)).filter(Boolean).length;
      expect(Math.abs(met / 10_000 - rate)).toBeLessThan(0.015);
    }
  });

  it('with the rate 0 never applies, whatever is drawn', () => {
    expect(run({ ...always, rate: 0 }, 10, () => 0)).toEqual(Array(10).fill(false));
  });

  it('applies so many times and then no more', () => {
    expect(run({ ...always, next: 2 }, 5)).toEqual([true, true, false, false, false]);
  });

  it('counts only the times that it applied, not those for which it was drawn in vain', () => {
    const draws = [0.9, 0.1, 0.9, 0.1, 0.1];
    expect(run({ ...always, rate: 0.5, next: 2 }, 5, () => draws.shift() ?? noDraw())).toEqual([
      false,
      true,
      false,
      true,
      false,
    ]);
    // The last was not drawn for: the rule was used up.
    expect(draws).toEqual([0.1]);
  });

  it('applies from the beginning of its time until before its end', () => {
    expect(run({ ...always, during: { from: 1000, to: 3000 } }, 5)).toEqual([false, true, true, false, false]);
    const { during } = { during: { from: 1000, to: 3000 } };
    const at = (elapsed: number) => new TriggerCounts().applies({ ...always, during }, elapsed, noDraw);
    expect([999, 1000, 2999, 3000].map(at)).toEqual([false, true, true, false]);
  });

  it('outside its time is neither counted nor drawn', () => {
    expect(run({ rate: 1, next: 1, during: { from: 2000, to: never } }, 4)).toEqual([false, false, true, false]);
    expect(run({ ...always, rate: 0.5, during: { from: 9000, to: never } }, 3)).toEqual([false, false, false]);
  });

  it('has a count of its own, though another says the same', () => {
    const counts = new TriggerCounts();
    const [one, other] = [
      { ...always, next: 1 },
      { ...always, next: 1 },
    ];
    const met = [one, one, other, other].map((trigger) => counts.applies(trigger, 0, noDraw));
    expect(met).toEqual([true, false, true, false]);
  });
});
