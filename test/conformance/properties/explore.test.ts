import { describe, expect, it } from 'vitest';
import { type Exploration, explore } from '../../../conformance/properties/explore.ts';
import { invariants } from '../../../conformance/properties/invariants.ts';
import type { Rule } from '../../../conformance/rule.ts';
import { rules as allRules } from '../../../conformance/rules.ts';
import type { Target } from '../../../conformance/target.ts';
import { TargetError } from '../../../conformance/target-error.ts';
import { fail } from '../../../conformance/verdict.ts';
import { startDouble } from '../../../src/double.ts';
import { scenarioFile } from '../../support/scenario-file.ts';
import { seedOr } from '../../support/seed.ts';
import { shippedTarget } from '../support/shipped-target.ts';

const rules = [...allRules, ...invariants];

const withJobs = (target: Target, jobs: number): Target => ({ ...target, budget: { ...target.budget, jobs } });

/** What was found, in words that bring it back. */
const told = ({ seed, counterexamples }: Exploration) =>
  counterexamples.map(
    ({ path, broken }) =>
      `FC_SEED=${seed}, path ${path}: ${broken.map(({ rule, message }) => `${rule.id} ${message}`)}`,
  );

describe('exploring the double', () => {
  it.each([
    ['steady', 1500],
    ['flaky-provider', 600],
    ['busy-queue', 600],
    ['slow-tail', 200],
  ])('finds nothing that is broken: %s, %i steps', { timeout: 120_000 }, async (scenario, steps) => {
    const errors: unknown[] = [];
    await using double = await startDouble({ clock: 'virtual', scenario, onError: (error) => errors.push(error) });
    const target = withJobs(shippedTarget(double), 10_000);
    const exploration = await explore(target, double.contract, { steps, seed: seedOr(1), rules });
    expect(told(exploration)).toEqual([]);
    expect(errors).toEqual([]);
    expect(exploration.steps).toBeGreaterThanOrEqual(steps);
    // It would find nothing either if it did nothing.
    expect(exploration.jobs).toBeGreaterThan(steps / 15);
    const statuses = (await double.jobs()).map(({ status }) => status);
    expect(statuses).toEqual(expect.arrayContaining(['completed', 'cancelled']));
  });

  it('goes by a real clock where no other can be turned', async () => {
    using scenario = scenarioFile('jobs: [{ queued: 50ms, running: 100ms }]', 'poll: { interval: 60ms }');
    await using double = await startDouble({ scenario: scenario.path });
    const { clock: _, ...target } = shippedTarget(double);
    const timings = { ...target.timings, pollInterval: 60 };
    const quick = { ...withJobs(target, 1000), timings, budget: { ...target.budget, jobs: 1000, patience: 1000 } };
    const exploration = await explore(quick, double.contract, { steps: 60, seed: seedOr(2), rules });
    expect(told(exploration)).toEqual([]);
    expect(exploration.steps).toBeGreaterThanOrEqual(60);
  });

  it('makes no more jobs than it may, and says when they were spent', async () => {
    await using double = await startDouble({ clock: 'virtual' });
    const exploration = await explore(withJobs(shippedTarget(double), 12), double.contract, {
      steps: 1000,
      seed: seedOr(1),
      rules,
    });
    expect(exploration).toMatchObject({ ended: 'jobs', counterexamples: [] });
    expect((await double.jobs()).length).toBe(exploration.jobs);
    // A quarter is kept for making something smaller.
    expect(exploration.jobs).toBeLessThanOrEqual(9);
    expect(exploration.steps).toBeGreaterThan(0);
  });

  it('plays the same steps for the same seed', async () => {
    const requests = async (seed: number) => {
      await using double = await startDouble({ clock: 'virtual' });
      await explore(withJobs(shippedTarget(double), 100), double.contract, { steps: 60, seed, rules });
      return double.journal().flatMap((entry) => ('method' in entry ? [`${entry.method} ${entry.path}`] : []));
    };
    const [first, second, other] = [await requests(5), await requests(5), await requests(6)];
    expect(first.length).toBeGreaterThan(30);
    expect(second).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('cancels what is under way when it is stopped', async () => {
    await using double = await startDouble({ clock: 'virtual' });
    const interruption = new AbortController();
    const exploration = await explore(withJobs(shippedTarget(double), 100), double.contract, {
      steps: 1000,
      seed: 1,
      rules,
      signal: interruption.signal,
      onProgress: () => interruption.abort(),
    });
    expect(exploration.ended).toBe('signal');
    const active = (await double.jobs()).filter(({ status }) => status === 'queued' || status === 'running');
    expect(active).toEqual([]);
  });

  it.each([
    ['at once', 1],
    ['after it was made smaller', 2],
  ])('tells what was found when the target goes away while that is made smaller: %s', async (_, tries) => {
    await using double = await startDouble({ clock: 'virtual' });
    let stopped: Promise<unknown> | undefined;
    let judged = 0;
    const broken: Rule = {
      ...(allRules[0] as Rule),
      id: 'ANY-01',
      level: 'MUST',
      judge: ({ exchanges }) => {
        judged += 1;
        if (judged === tries) stopped = double.stop();
        return [fail('every program breaks this', exchanges[0]?.id ?? '')];
      },
    };
    const target = withJobs(shippedTarget(double), 100);
    const exploration = await explore(target, double.contract, { steps: 1000, seed: 1, rules: [broken] });
    await stopped;
    expect(exploration).toMatchObject({ ended: 'target', seed: 1, programs: 1 });
    expect(exploration.trouble).toMatch(/^(Nothing answers any more at http|The clock of .* could not be turned: )/);
    const [found, ...others] = exploration.counterexamples;
    expect(others).toEqual([]);
    expect(found?.broken.map(({ rule }) => rule.id)).toEqual(['ANY-01']);
    expect(found?.shrinking.cutShort).toBe('stopped');
    expect(found?.shrinking.tries).toBeGreaterThanOrEqual(tries);

    // Its path brings back the very program, from another target too.
    await using again = await startDouble({ clock: 'virtual' });
    const replayed = await explore(withJobs(shippedTarget(again), 100), again.contract, {
      steps: 1,
      seed: exploration.seed,
      ...(found && { path: found.path }),
      rules: [{ ...broken, judge: () => [fail('still broken')] }],
    });
    expect(replayed.counterexamples[0]?.program).toEqual(found?.program);
  });

  it('stops with one sentence when nothing answers any more, and nothing was found', async () => {
    await using double = await startDouble({ clock: 'virtual' });
    const { clock: _, ...target } = withJobs(shippedTarget(double), 100);
    const patient = { ...target, budget: { ...target.budget, patience: 100 } };
    const exploring = explore({ ...patient, timings: { ...target.timings, pollInterval: 10 } }, double.contract, {
      steps: 1000,
      seed: 1,
      rules: [],
      onProgress: () => void double.stop(),
    });
    await expect(exploring).rejects.toThrow(TargetError);
    await expect(exploring).rejects.toThrow(`Nothing answers any more at ${double.url}`);
  });
});
