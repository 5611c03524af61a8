import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import { draft, never, world } from './provider-world.ts';

/** What happens at the provider's door, some time after what happened before. */
type Step =
  | { readonly kind: 'add'; readonly after: number; readonly readyIn: number; readonly runMs: number }
  | { readonly kind: 'leave' | 'hold'; readonly after: number; readonly which: number };
const short = fc.integer({ min: 0, max: 12 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      after: short,
      readyIn: short,
      runMs: fc.oneof({ weight: 9, arbitrary: short }, { weight: 1, arbitrary: fc.constant(never) }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave' as const), after: short, which: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hold' as const), after: short, which: fc.nat(30) }) },
);

interface Simulated {
  readonly readyAt: number;
  readonly runMs: number;
  startAt: number;
  endAt: number;
}

/** The same again, one millisecond after the other: a line of jobs in which whoever is at its head goes when it can. */
function simulate(capacity: number, steps: readonly Step[], until: number): Record<string, [number, number]> {
  const jobs: Simulated[] = [];
  const byInstant = new Map<number, Step[]>();
  let at = 0;
  for (const step of steps) {
    at += step.after;
    byInstant.set(at, [...(byInstant.get(at) ?? []), step]);
  }
  for (let now = 0; now <= until; now += 1) {
    const settle = () => {
      for (let again = true; again; ) {
        again = false;
        const line = jobs.filter(({ startAt }) => startAt === never);
        const [head] = line;
        const running = jobs.filter(({ startAt, endAt }) => startAt <= now && endAt > now).length;
        if (head && head.readyAt <= now && running < capacity) {
          head.startAt = now;
          head.endAt = now + head.runMs;
          again = true;
        }
      }
    };
    settle();
    for (const step of byInstant.get(now) ?? []) {
      if (step.kind === 'add')
        jobs.push({ readyAt: now + step.readyIn, runMs: step.runMs, startAt: never, endAt: never });
      else {
        const job = jobs[step.which];
        if (!job || job.endAt <= now) continue;
        if (step.kind === 'leave') Object.assign(job, { startAt: Math.min(job.startAt, now), endAt: now });
        // Only a running job is held here: what a held queued job does is told above.
        else if (job.startAt <= now) job.endAt = never;
      }
      settle();
    }
  }
  return Object.fromEntries(jobs.map(({ startAt, endAt }, n) => [`j${n}`, [startAt, endAt]]));
}

/** The same at the provider. Calls back after each step. */
function play(
  capacity: number,
  steps: readonly Step[],
  look: (plans: Map<string, Plan>, now: number) => void = () => {},
) {
  const one = world(capacity);
  let now = 0;
  let added = 0;
  for (const step of steps) {
    now += step.after;
    if (step.kind === 'add') {
      one.add(`j${added}`, draft(now + step.readyIn, step.runMs), now);
      added += 1;
    } else {
      const id = `j${step.which}`;
      const plan = one.plans.get(id);
      if (plan && plan.endAt > now) {
        if (step.kind === 'leave') one.leave(id, now);
        else if (plan.startAt <= now) one.hold(id, now);
      }
    }
    look(one.plans, now);
  }
  return one.times();
}

const anyCapacity = fc.integer({ min: 1, max: 4 });
const anySteps = fc.array(anyStep, { maxLength: 30 });

/** How many of these jobs run at once, at the busiest instant. */
function busiest(times: readonly (readonly [number, number])[]): number {
  const runningAt = (at: number) => times.filter(([start, end]) => start <= at && at < end).length;
  return Math.max(0, ...times.filter(([start]) => start < never).map(([start]) => runningAt(start)));
}

describe('whatever comes and goes', () => {
  it('no more jobs run at once than there is capacity for, in any plan that is ever made', () => {
    fc.assert(
      fc.property(anyCapacity, anySteps, (capacity, steps) => {
        play(capacity, steps, (plans) => {
          expect(busiest([...plans.values()].map(({ startAt, endAt }) => [startAt, endAt]))).toBeLessThanOrEqual(
            capacity,
          );
        });
      }),
      { numRuns: 500 },
    );
  });

  it('no job starts before it is ready, and none that runs is planned anew', () => {
    fc.assert(
      fc.property(anyCapacity, anySteps, (capacity, steps) => {
        let before = new Map<string, Plan>();
        const readyAt = new Map<string, number>();
        let now = 0;
        for (const step of steps) {
          now += step.after;
          if (step.kind === 'add') readyAt.set(`j${readyAt.size}`, now + step.readyIn);
        }
        const left = new Set(steps.flatMap((step) => (step.kind === 'leave' ? [`j${step.which}`] : [])));
        play(capacity, steps, (plans, at) => {
          for (const [id, plan] of plans) {
            if (!left.has(id)) expect(plan.startAt).toBeGreaterThanOrEqual(readyAt.get(id) as number);
            const earlier = before.get(id);
            if (earlier && earlier.startAt <= at) expect(plan.startAt).toBe(earlier.startAt);
          }
          before = new Map(plans);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('jobs that are ready at once start and end as in a line that is watched from moment to moment', () => {
    const atOnce = anySteps.map((steps) => steps.map((step) => (step.kind === 'add' ? { ...step, readyIn: 0 } : step)));
    fc.assert(
      fc.property(anyCapacity, atOnce, (capacity, steps) => {
        const last = steps.reduce((at, { after }) => at + after, 0);
        expect(play(capacity, steps)).toEqual(simulate(capacity, steps, last + 12 * steps.length + 1));
      }),
      { numRuns: 500 },
    );
  });

  it('jobs that are ready at once start in the order they came', () => {
    fc.assert(
      fc.property(anyCapacity, fc.array(fc.tuple(short, short), { maxLength: 30 }), (capacity, jobs) => {
        const steps = jobs.map(([after, runMs]): Step => ({ kind: 'add', after, readyIn: 0, runMs }));
        const starts = Object.values(play(capacity, steps)).map(([start]) => start);
        expect(starts).toEqual([...starts].sort((a = 0, b = 0) => a - b));
      }),
    );
  });
});
