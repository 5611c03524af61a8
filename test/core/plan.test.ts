import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawPlan, type JobBehaviour } from '../../src/core/plan.ts';
import { random } from '../../src/core/random.ts';
import type { Spread } from '../../src/core/spread.ts';
import { someInstant } from './make-job.ts';

const error = { code: 'overloaded', message: 'Try later.' };
const fixed = (ms: number): Spread => ({ kind: 'fixed', ms });
const anySpread: fc.Arbitrary<Spread> = fc.oneof(
  fc.nat(10_000).map(fixed),
  fc.tuple(fc.nat(10_000), fc.nat(10_000)).map(([from, more]) => ({ kind: 'uniform', from, to: from + more }) as const),
);
const anyBehaviour: fc.Arbitrary<JobBehaviour> = fc.record({
  queued: anySpread,
  running: anySpread,
  outcome: fc.oneof(
    fc.constant({ kind: 'complete', at: 1 } as const),
    fc.double({ min: 0, max: 1, noNaN: true }).map((at) => ({ kind: 'fail', at, error }) as const),
  ),
});

describe('a plan', () => {
  it('starts after the wait and ends after the running time', () => {
    const plan = drawPlan(
      { queued: fixed(1000), running: fixed(6000), outcome: { kind: 'complete', at: 1 } },
      someInstant,
      random(1),
    );
    expect(plan).toEqual({ startAt: someInstant + 1000, endAt: someInstant + 7000, outcome: { kind: 'complete' } });
  });

  it('ends a job that fails after its share of the running time', () => {
    const behaviour = (at: number): JobBehaviour => ({
      queued: fixed(500),
      running: fixed(6000),
      outcome: { kind: 'fail', at, error },
    });
    for (const [at, ms] of [
      [0, 500],
      [0.25, 2000],
      [1, 6500],
    ] as const) {
      const plan = drawPlan(behaviour(at), someInstant, random(1));
      expect(plan).toEqual({ startAt: someInstant + 500, endAt: someInstant + ms, outcome: { kind: 'fail', error } });
    }
  });

  it('has whole instants in order, whatever is drawn', () => {
    fc.assert(
      fc.property(anyBehaviour, fc.integer(), (behaviour, seed) => {
        const { startAt, endAt } = drawPlan(behaviour, someInstant, random(seed));
        expect(startAt).toBeGreaterThanOrEqual(someInstant);
        expect(endAt).toBeGreaterThanOrEqual(startAt);
        expect([startAt, endAt].every(Number.isInteger)).toBe(true);
      }),
    );
  });

  it('is the same for the same seed', () => {
    fc.assert(
      fc.property(anyBehaviour, fc.integer(), (behaviour, seed) => {
        expect(drawPlan(behaviour, someInstant, random(seed))).toEqual(drawPlan(behaviour, someInstant, random(seed)));
      }),
    );
  });
});
