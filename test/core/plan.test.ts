import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statusOf } from '../../src/core/job.ts';
import { afterPoll, drawDraft, type Ending, type JobBehaviour, type Plan, planOf } from '../../src/core/plan.ts';
import { random } from '../../src/core/random.ts';
import type { Spread } from '../../src/core/spread.ts';
import { makeJob, someInstant } from './make-job.ts';

const never = Number.POSITIVE_INFINITY;
const failing = (at: number): Ending => ({ kind: 'fail', at, code: 'overloaded', message: 'Try later.' });
const error = { code: 'overloaded', message: 'Try later.' };
const fixed = (ms: number): Spread => ({ kind: 'fixed', ms });
const noMessage = (): string => expect.unreachable('a message was made up');

/** A behaviour with these endings, all as likely. */
const behaviour = (queued: Spread, running: Spread, ...endings: Ending[]): JobBehaviour => ({
  queued,
  running,
  endings: endings.map((ending) => ({ weight: 1, ending })),
  pace: { by: 'time' },
});
/** The plan of a job that need not wait for capacity. */
const planAt = (wanted: JobBehaviour, seed = 1): Plan => {
  const draft = drawDraft(wanted, someInstant, random(seed), noMessage);
  return planOf(draft, draft.readyAt);
};

const anySpread: fc.Arbitrary<Spread> = fc.oneof(
  fc.nat(10_000).map(fixed),
  fc.tuple(fc.nat(10_000), fc.nat(10_000)).map(([from, more]) => ({ kind: 'uniform', from, to: from + more }) as const),
  fc.record({ kind: fc.constant('normal' as const), mean: fc.nat(10_000), deviation: fc.nat(10_000) }),
  fc.record({ kind: fc.constant('exponential' as const), mean: fc.nat(10_000) }),
);
const anyEnding: fc.Arbitrary<Ending> = fc.oneof(
  fc.constant<Ending>({ kind: 'complete' }),
  fc.double({ min: 0, max: 1, noNaN: true }).map(failing),
);
const anyBehaviour: fc.Arbitrary<JobBehaviour> = fc
  .tuple(anySpread, anySpread, fc.array(anyEnding, { minLength: 1, maxLength: 4 }))
  .map(([queued, running, endings]) => behaviour(queued, running, ...endings));

describe('a plan', () => {
  it('starts after the wait and ends after the running time', () => {
    const plan = planAt(behaviour(fixed(1000), fixed(6000), { kind: 'complete' }));
    expect(plan).toEqual({ startAt: someInstant + 1000, endAt: someInstant + 7000, outcome: { kind: 'complete' } });
  });

  it('ends a job that fails after its share of the running time', () => {
    for (const [at, ms] of [
      [0, 500],
      [0.25, 2000],
      [1, 6500],
    ] as const) {
      const plan = planAt(behaviour(fixed(500), fixed(6000), failing(at)));
      expect(plan).toEqual({ startAt: someInstant + 500, endAt: someInstant + ms, outcome: { kind: 'fail', error } });
    }
  });

  it('has whole instants in order, whatever is drawn', () => {
    fc.assert(
      fc.property(anyBehaviour, fc.integer(), (wanted, seed) => {
        const { startAt, endAt } = planAt(wanted, seed);
        expect(startAt).toBeGreaterThanOrEqual(someInstant);
        expect(endAt).toBeGreaterThanOrEqual(startAt);
        expect([startAt, endAt].every(Number.isInteger)).toBe(true);
      }),
    );
  });

  it('is the same for the same seed', () => {
    fc.assert(
      fc.property(anyBehaviour, fc.integer(), (wanted, seed) => {
        expect(planAt(wanted, seed)).toEqual(planAt(wanted, seed));
      }),
    );
  });

  it('of a job that never starts begins at no time, and of one that never ends runs for ever', () => {
    const [waits, runs] = [
      behaviour(fixed(9), fixed(9), { kind: 'never-start' }),
      behaviour(fixed(9), fixed(9), { kind: 'never-end' }),
    ];
    expect(planAt(waits)).toMatchObject({ startAt: never, endAt: never });
    expect(planAt(runs)).toMatchObject({ startAt: someInstant + 9, endAt: never });
    const farOff = someInstant + 1e12;
    expect(statusOf(makeJob({ plan: planAt(waits) }), farOff).status).toBe('queued');
    expect(statusOf(makeJob({ plan: planAt(runs) }), farOff).status).toBe('running');
  });

  it('of a job that is moved by hand has no instants', () => {
    const plan = planAt({ ...behaviour(fixed(0), fixed(0), { kind: 'complete' }), pace: { by: 'hand' } });
    expect(plan).toEqual({ startAt: never, endAt: never, outcome: { kind: 'complete' } });
  });

  it('starts when there is a place, and runs no shorter for it', () => {
    const draft = drawDraft(
      behaviour(fixed(1000), fixed(6000), { kind: 'complete' }),
      someInstant,
      random(1),
      noMessage,
    );
    expect(draft.readyAt).toBe(someInstant + 1000);
    expect(planOf(draft, someInstant + 50_000)).toMatchObject({
      startAt: someInstant + 50_000,
      endAt: someInstant + 56_000,
    });
  });
});

describe('the words of a failure', () => {
  const { kind, at, code } = failing(1) as Extract<Ending, { kind: 'fail' }>;

  it('are those of the scenario, and made up from the code where it has none', () => {
    const wordless = behaviour(fixed(0), fixed(0), { kind, at, code, message: undefined });
    const draft = drawDraft(wordless, someInstant, random(1), (name) => `made up for ${name}`);
    expect(draft.outcome).toEqual({ kind: 'fail', error: { code, message: `made up for ${code}` } });
    expect(planAt(behaviour(fixed(0), fixed(0), failing(1))).outcome).toEqual({ kind: 'fail', error });
  });
});

describe('one of several endings', () => {
  it('is drawn by its weight, whatever the weights add up to', () => {
    for (const scale of [1, 0.01, 50]) {
      const weights = { complete: 0.5 * scale, 'never-start': 0.3 * scale, 'never-end': 0.2 * scale };
      const wanted: JobBehaviour = {
        ...behaviour(fixed(1), fixed(1)),
        endings: Object.entries(weights).map(([kind, weight]) => ({ weight, ending: { kind } as Ending })),
      };
      const next = random(11);
      const seen = { complete: 0, 'never-start': 0, 'never-end': 0 };
      for (let n = 0; n < 10_000; n += 1) {
        const { readyAt, runMs } = drawDraft(wanted, someInstant, next, noMessage);
        seen[readyAt === never ? 'never-start' : runMs === never ? 'never-end' : 'complete'] += 1;
      }
      expect(Math.abs(seen.complete - 5000)).toBeLessThan(200);
      expect(Math.abs(seen['never-start'] - 3000)).toBeLessThan(200);
      expect(Math.abs(seen['never-end'] - 2000)).toBeLessThan(200);
    }
  });
});

describe('a job that moves by polls', () => {
  const plan = (queued: number, running: number, ...endings: Ending[]): Plan =>
    planAt({ ...behaviour(fixed(10), fixed(10), ...endings), pace: { by: 'polls', polls: { queued, running } } });

  /** What so many polls show, one a second. */
  function shown(first: Plan, polls: number) {
    let plan = first;
    return Array.from({ length: polls }, (_, n) => {
      const now = someInstant + n * 1000;
      plan = afterPoll(plan, now);
      return statusOf(makeJob({ plan }), now).status;
    });
  }

  it('is shown queued and running as often as was asked, and then ended', () => {
    const complete: Ending = { kind: 'complete' };
    expect(shown(plan(1, 2, complete), 5)).toEqual(['queued', 'running', 'running', 'completed', 'completed']);
    expect(shown(plan(0, 1, complete), 3)).toEqual(['running', 'completed', 'completed']);
    expect(shown(plan(2, 0, complete), 3)).toEqual(['queued', 'queued', 'completed']);
    expect(shown(plan(0, 0, complete), 1)).toEqual(['completed']);
    expect(shown(plan(1, 1, failing(0.5)), 4)).toEqual(['queued', 'running', 'failed', 'failed']);
  });

  it('does not move with time', () => {
    expect(statusOf(makeJob({ plan: plan(1, 2, { kind: 'complete' }) }), someInstant + 1e12).status).toBe('queued');
  });

  it('began to run with the first poll that showed it running, and ended with the one that showed it ended', () => {
    let moved = plan(0, 2, { kind: 'complete' });
    for (const after of [1000, 5000, 9000]) moved = afterPoll(moved, someInstant + after);
    expect(moved).toEqual({ startAt: someInstant + 1000, endAt: someInstant + 9000, outcome: { kind: 'complete' } });
    expect(afterPoll(moved, someInstant + 20_000)).toBe(moved);
  });

  it('never starts or never ends all the same, when that is how it ends', () => {
    expect(shown(plan(1, 1, { kind: 'never-start' }), 6).slice(1)).toEqual(Array(5).fill('queued'));
    expect(shown(plan(1, 1, { kind: 'never-end' }), 6).slice(1)).toEqual(Array(5).fill('running'));
  });
});
