import { describe, expect, test } from 'vitest';
import { type ArrivalOptions, arrivals, expectedArrivals } from '../../../../conformance/load/planning/arrivals.ts';

const plain: ArrivalOptions = {
  profile: { arrivals: 'even', stages: [{ share: 1, rate: 1 }] },
  rate: 2,
  warmUpMs: 1000,
  durationMs: 4000,
  seed: 1,
};

describe('arrivals', () => {
  test('are evenly spaced, from the first instant to before the last', () => {
    expect([...arrivals(plain)]).toEqual([0, 500, 1000, 1500, 2000, 2500, 3000, 3500, 4000, 4500]);
  });

  test('keep their pace over the border of stages', () => {
    const stages = [
      { share: 3, rate: 1 },
      { share: 1, rate: 10 },
    ];
    const instants = [...arrivals({ ...plain, profile: { arrivals: 'even', stages } })];
    expect(instants.filter((at) => at < 4000)).toHaveLength(8);
    expect(instants.filter((at) => at >= 4000)).toHaveLength(20);
    expect(instants.at(-1)).toBeLessThan(5000);
  });

  test('are none while the rate is 0', () => {
    const stages = [
      { share: 1, rate: 0 },
      { share: 1, rate: 1 },
    ];
    expect([...arrivals({ ...plain, warmUpMs: 0, profile: { arrivals: 'even', stages } })]).toEqual([
      2000, 2500, 3000, 3500,
    ]);
  });

  test('at random are as many as the rate says on average, spread as in a Poisson process', () => {
    const options = {
      ...plain,
      rate: 100,
      durationMs: 99_000,
      profile: { ...plain.profile, arrivals: 'poisson' as const },
    };
    const instants = [...arrivals(options)];
    // Within five standard deviations.
    expect(Math.abs(instants.length - 10_000)).toBeLessThan(500);
    const gaps = instants.slice(1).map((at, index) => at - (instants[index] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    // An exponential distribution deviates by its mean; even arrivals not at all.
    expect(deviation / mean).toBeCloseTo(1, 1);
  });

  test('at random are the same for the same seed, and others for another', () => {
    const poisson = { ...plain, profile: { ...plain.profile, arrivals: 'poisson' as const } };
    expect([...arrivals(poisson)]).toEqual([...arrivals(poisson)]);
    expect([...arrivals(poisson)]).not.toEqual([...arrivals({ ...poisson, seed: 2 })]);
  });

  test('are counted without drawing them', () => {
    expect(expectedArrivals(plain)).toBe(10);
  });
});
