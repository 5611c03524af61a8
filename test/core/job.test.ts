import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadContract } from '../../src/contract/contract.ts';
import { cancel, endOf, isTerminal, type Job, statusOf } from '../../src/core/job.ts';
import { makeJob, someInstant } from './make-job.ts';

const { life } = loadContract().jobs;
const error = { code: 'content_policy', message: 'The provider refused the prompt.' };

/** Any job the double can make: instants in order, either outcome, and a cancel at any time or none. */
const anyJob = fc
  .record({
    queued: fc.nat(100),
    running: fc.nat(100),
    fails: fc.boolean(),
    cancelAfter: fc.option(fc.nat(250), { nil: undefined }),
  })
  .map(({ queued, running, fails, cancelAfter }): Job => {
    const startAt = someInstant + queued;
    const outcome = fails ? ({ kind: 'fail', error } as const) : ({ kind: 'complete' } as const);
    const job = makeJob({ plan: { startAt, endAt: startAt + running, outcome } });
    return cancelAfter === undefined ? job : cancel(job, someInstant + cancelAfter);
  });
const anyInstant = fc.nat(300).map((after) => someInstant + after);

describe('the status of a job', () => {
  it('is queued, running and completed as its plan says, to the millisecond', () => {
    const job = makeJob();
    const { createdAt, plan } = job;
    expect(statusOf(job, createdAt)).toEqual({ status: 'queued', since: createdAt });
    expect(statusOf(job, plan.startAt - 1)).toEqual({ status: 'queued', since: createdAt });
    expect(statusOf(job, plan.startAt)).toEqual({ status: 'running', since: plan.startAt });
    expect(statusOf(job, plan.endAt - 1)).toEqual({ status: 'running', since: plan.startAt });
    expect(statusOf(job, plan.endAt)).toEqual({ status: 'completed', since: plan.endAt });
    expect(statusOf(job, Number.MAX_SAFE_INTEGER)).toEqual({ status: 'completed', since: plan.endAt });
  });

  it('carries the error of a plan that fails', () => {
    const { plan } = makeJob();
    const job = makeJob({ plan: { ...plan, outcome: { kind: 'fail', error } } });
    expect(statusOf(job, plan.endAt)).toEqual({ status: 'failed', since: plan.endAt, error });
  });

  it('goes only where the contract lets it go, however rarely one looks', () => {
    fc.assert(
      fc.property(anyJob, fc.array(anyInstant, { minLength: 2 }), (job, instants) => {
        const seen = instants.sort((a, b) => a - b).map((now) => statusOf(job, now));
        for (const [index, after] of seen.entries()) {
          const before = seen[index - 1];
          if (!before) continue;
          expect(after.since).toBeGreaterThanOrEqual(before.since);
          if (before.status === after.status) expect(after).toEqual(before);
          else expect(life.transitions[before.status as 'queued' | 'running']).toContain(after.status);
        }
      }),
    );
  });

  it('is never newer than the instant it is asked for', () => {
    fc.assert(
      fc.property(anyJob, anyInstant, (job, now) => {
        expect(statusOf(job, now).since).toBeLessThanOrEqual(now);
      }),
    );
  });

  it('is terminal exactly where the contract says so, and from the end of the job on', () => {
    fc.assert(
      fc.property(anyJob, anyInstant, (job, now) => {
        const state = statusOf(job, now);
        expect(isTerminal(state)).toBe(life.terminal.includes(state.status));
        expect(isTerminal(state)).toBe(now >= endOf(job));
      }),
    );
  });
});

describe('cancelling', () => {
  it('stops a queued or a running job at that instant', () => {
    for (const after of [0, 999, 1000, 6999]) {
      const now = someInstant + after;
      const cancelled = cancel(makeJob(), now);
      expect(statusOf(cancelled, now)).toEqual({ status: 'cancelled', since: now });
      expect(endOf(cancelled)).toBe(now);
    }
  });

  it('leaves the past of the job as it was', () => {
    fc.assert(
      fc.property(anyJob, anyInstant, anyInstant, (job, now, earlier) => {
        fc.pre(earlier < now);
        expect(statusOf(cancel(job, now), earlier)).toEqual(statusOf(job, earlier));
      }),
    );
  });

  it('returns a job that has ended, in whichever way, as it is', () => {
    fc.assert(
      fc.property(anyJob, fc.nat(1000), (job, after) => {
        expect(cancel(job, endOf(job) + after)).toBe(job);
      }),
    );
  });

  it('leaves the job it was given alone', () => {
    const job = makeJob();
    const before = structuredClone(job);
    cancel(job, someInstant);
    expect(job).toEqual(before);
  });
});
