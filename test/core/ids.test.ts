import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mix, nthId } from '../../src/core/ids.ts';

const seed = fc.nat(0xffffffff);

describe('ids', () => {
  it('are unique over a hundred thousand', () => {
    const ids = new Set(Array.from({ length: 100_000 }, (_, n) => nthId('job_', 1, n)));
    expect(ids.size).toBe(100_000);
  });

  it('are as long as each other, sort by number, and begin with their prefix', () => {
    const ids = [0, 1, 35, 36, 1295, 1296, 99_999, 36 ** 7 - 1].map((n) => nthId('dlv_', 9, n));
    expect([...ids].sort()).toEqual(ids);
    for (const id of ids) expect(id).toMatch(/^dlv_[0-9a-z]{14}$/);
  });

  it('are the same for the same seed and others for another, for every number', () => {
    fc.assert(
      fc.property(seed, seed, fc.nat(1_000_000), (one, other, n) => {
        fc.pre(one !== other);
        expect(nthId('job_', one, n)).toBe(nthId('job_', one, n));
        expect(nthId('job_', one, n)).not.toBe(nthId('job_', other, n));
      }),
    );
  });
});

describe('mixing', () => {
  it('gives 32-bit numbers, and no two the same for one seed', () => {
    const mixed = new Set(Array.from({ length: 100_000 }, (_, n) => mix(1, n)));
    expect(mixed.size).toBe(100_000);
    for (const value of mixed) expect(value >>> 0).toBe(value);
  });

  it('makes neighbours look unrelated: about half of their bits differ', () => {
    const bitsOf = (value: number) => (value >>> 0).toString(2).replaceAll('0', '').length;
    const differing = Array.from({ length: 1000 }, (_, n) => bitsOf(mix(1, n) ^ mix(1, n + 1)));
    const mean = differing.reduce((sum, bits) => sum + bits, 0) / differing.length;
    expect(Math.abs(mean - 16)).toBeLessThan(0.5);
  });
});
