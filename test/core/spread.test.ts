import fc from 'fast-check';
import { expect, it } from 'vitest';
import { random } from '../../src/core/random.ts';
import { draw } from '../../src/core/spread.ts';

it('a fixed span is what it says, and draws nothing', () => {
  const never = () => {
    throw new Error('a number was drawn');
  };
  expect(draw({ kind: 'fixed', ms: 1500 }, never)).toBe(1500);
});

it('a uniform span stays within its bounds, in whole milliseconds', () => {
  fc.assert(
    fc.property(fc.nat(1e9), fc.nat(1e9), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (a, b, r) => {
      const ms = draw({ kind: 'uniform', from: Math.min(a, b), to: Math.max(a, b) }, () => r);
      expect(ms).toBeGreaterThanOrEqual(Math.min(a, b));
      expect(ms).toBeLessThanOrEqual(Math.max(a, b));
      expect(Number.isInteger(ms)).toBe(true);
    }),
  );
});

it('a uniform span reaches both of its bounds, and all between', () => {
  const next = random(3);
  const drawn = new Set(Array.from({ length: 1000 }, () => draw({ kind: 'uniform', from: 10, to: 14 }, next)));
  expect([...drawn].sort()).toEqual([10, 11, 12, 13, 14]);
});
