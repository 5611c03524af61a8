import fc from 'fast-check';
import { expect, it } from 'vitest';
import { random } from '../../src/core/random.ts';

const take = (seed: number, count: number): number[] => {
  const next = random(seed);
  return Array.from({ length: count }, next);
};

it('gives the published mulberry32 numbers', () => {
  expect(take(0, 3).map((value) => value * 0x1_0000_0000)).toEqual([1144304738, 1416247, 958946056]);
});

it('gives the same numbers for the same seed, and others for another', () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.integer({ min: 1, max: 1000 }), (seed, step) => {
      expect(take(seed, 8)).toEqual(take(seed, 8));
      expect(take(seed, 8)).not.toEqual(take(seed + step, 8));
    }),
  );
});

it('stays in [0, 1) and spreads evenly', () => {
  const tenths = new Array<number>(10).fill(0);
  for (const value of take(42, 100_000)) {
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThan(1);
    const tenth = Math.floor(value * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(400);
});
