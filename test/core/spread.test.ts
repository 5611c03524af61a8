import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.ts';
import { draw, medianOf, type Spread } from '../../src/core/spread.ts';

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

/** Many draws, the shortest first, and what stands at a share of them. */
function drawMany(spread: Spread, seed: number) {
  const next = random(seed);
  const drawn = Array.from({ length: 10_000 }, () => draw(spread, next)).sort((a, b) => a - b);
  const at = (share: number) => drawn[Math.floor(share * drawn.length)] as number;
  return { drawn, at };
}

/** The 95th percentile of the standard normal distribution, from a table. */
const normal95 = 1.645;
const uniform = (from: number, to: number): Spread => ({ kind: 'uniform', from, to });
const normal = (mean: number, deviation: number): Spread => ({ kind: 'normal', mean, deviation });
const lognormal = (median: number, p95: number): Spread => ({ kind: 'lognormal', median, p95 });
const exponential = (mean: number): Spread => ({ kind: 'exponential', mean });

describe.each<[spread: Spread, median: number, p95: number]>([
  [uniform(1000, 5000), 3000, 4800],
  [uniform(60_000, 61_000), 60_500, 60_950],
  [normal(60_000, 10_000), 60_000, 60_000 + normal95 * 10_000],
  [normal(5000, 1000), 5000, 5000 + normal95 * 1000],
  [normal(1_800_000, 60_000), 1_800_000, 1_800_000 + normal95 * 60_000],
  [lognormal(60_000, 120_000), 60_000, 120_000],
  [lognormal(60_000, 240_000), 60_000, 240_000],
  [lognormal(300_000, 330_000), 300_000, 330_000],
  [lognormal(1000, 1500), 1000, 1500],
  [exponential(5000), 5000 * Math.LN2, 5000 * Math.log(20)],
  [exponential(3_600_000), 3_600_000 * Math.LN2, 3_600_000 * Math.log(20)],
  [{ kind: 'recorded', values: [9000, 1000, 5000] }, 5000, 9000],
  [{ kind: 'recorded', values: Array.from({ length: 101 }, (_, n) => 1000 + 10 * n).reverse() }, 1500, 1950],
])('10,000 draws of %j', (spread, median, p95) => {
  it('have the median and the 95th percentile that were asked for', () => {
    const { at } = drawMany(spread, 1);
    expect(Math.abs(at(0.5) / median - 1)).toBeLessThan(0.02);
    expect(Math.abs(at(0.95) / p95 - 1)).toBeLessThan(0.02);
  });

  // Long tails scatter by up to 2 % from seed to seed; their mean does not.
  it('have them all the more over many seeds', () => {
    const runs = Array.from({ length: 25 }, (_, n) => drawMany(spread, n * 97_000_003));
    const mean = (share: number) => runs.reduce((sum, { at }) => sum + at(share), 0) / runs.length;
    expect(Math.abs(mean(0.5) / median - 1)).toBeLessThan(0.01);
    expect(Math.abs(mean(0.95) / p95 - 1)).toBeLessThan(0.01);
  });

  it('are whole and not negative', () => {
    const { drawn } = drawMany(spread, 7);
    expect(drawn.every((ms) => Number.isSafeInteger(ms) && ms >= 0)).toBe(true);
  });

  it('have the median that is expected of them before they are drawn', () => {
    expect(medianOf(spread)).toBeCloseTo(median, 6);
  });
});

describe('a draw', () => {
  it('that would be negative is zero', () => {
    const { drawn, at } = drawMany(normal(1000, 2000), 1);
    expect(drawn[0]).toBe(0);
    expect(Math.abs(at(0.5) / 1000 - 1)).toBeLessThan(0.05);
    expect(medianOf(normal(0, 2000))).toBe(0);
  });

  it('of recorded spans is one of them, and each comes about as often', () => {
    const values = [250, 1000, 7777, 60_000];
    const { drawn } = drawMany({ kind: 'recorded', values }, 9);
    for (const value of values) {
      expect(Math.abs(drawn.filter((ms) => ms === value).length - 2500)).toBeLessThan(150);
    }
    expect(drawn.filter((ms) => !values.includes(ms))).toEqual([]);
  });

  it('leaves recorded spans in their order, and so does asking for their median', () => {
    const values = [3, 1, 2];
    expect(medianOf({ kind: 'recorded', values })).toBe(2);
    expect(values).toEqual([3, 1, 2]);
  });

  it('is finite at both ends of what the generator gives', () => {
    for (const spread of [
      uniform(0, 9),
      normal(5, 9),
      lognormal(5, 9),
      exponential(5),
      { kind: 'recorded', values: [5] } as const,
    ]) {
      for (const end of [0, 1 - 2 ** -32]) expect(Number.isSafeInteger(draw(spread, () => end))).toBe(true);
    }
  });

  it('is the same for the same seed', () => {
    for (const spread of [uniform(0, 9999), normal(500, 90), lognormal(500, 900), exponential(500)]) {
      expect(drawMany(spread, 3).drawn).toEqual(drawMany(spread, 3).drawn);
      expect(drawMany(spread, 3).drawn).not.toEqual(drawMany(spread, 4).drawn);
    }
  });

  it('without any variation is its middle', () => {
    const { drawn } = drawMany(normal(5000, 0), 1);
    expect(new Set(drawn)).toEqual(new Set([5000]));
    expect(new Set(drawMany(lognormal(5000, 5000), 1).drawn)).toEqual(new Set([5000]));
  });
});

it('the median of a fixed span is what it says', () => {
  expect(medianOf({ kind: 'fixed', ms: 1500 })).toBe(1500);
});
