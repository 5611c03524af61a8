import { describe, expect, test } from 'vitest';
import { arrivals } from '../../../../conformance/load/planning/arrivals.ts';
import { type LoadFlags, settleLoad } from '../../../../conformance/load/planning/load-settings.ts';
import { mostSent } from '../../../../conformance/load/planning/most-sent.ts';
import { type LoadProfile, loadProfile, loadProfileNames } from '../../../../conformance/load/planning/profile.ts';
import { runLoad } from '../../../../conformance/load/run-load.ts';
import { type Target, targetFromFlags } from '../../../../conformance/target.ts';
import { loadContract } from '../../../../src/contract/contract.ts';
import { startDouble } from '../../../../src/double.ts';

const contract = loadContract();

/** A target that is fifty times as fast as the contract says. */
function fast(api: string, key: string): Target {
  const target = targetFromFlags({ api, key }, contract);
  return { ...target, timings: { ...target.timings, pollInterval: 60, firstRetry: 300, deliveryTimeout: 200 } };
}

function planned(name: string, flags: Partial<LoadFlags>, more: Partial<LoadProfile> = {}, target?: Target) {
  const profile = { ...loadProfile(name), drainSeconds: 0.3, ...more };
  const settings = settleLoad(profile, { durationSeconds: 0.5, warmUpSeconds: 0, seed: 1, sample: 0, ...flags });
  return { profile, settings, most: mostSent(profile, settings, target ?? fast('http://a.test', 'key'), contract) };
}

describe('the most that a run would send', () => {
  test.each(loadProfileNames())('is no less than what a run of %s sends', async (name) => {
    let requests = 0;
    const log = () => {
      requests += 1;
    };
    await using double = await startDouble({ speed: 50, log });
    const target = fast(double.url, double.key);
    const closed = loadProfile(name).model === 'closed';
    const flags = name === 'submit-only' ? { jobs: 30 } : closed ? {} : { rate: 20 };
    const { profile, settings, most } = planned(name, { connections: 5, ...flags }, {}, target);
    await runLoad({ target, contract, profile, settings });
    const jobs = await double.jobs();
    expect(jobs.length).toBeGreaterThan(1);
    expect(jobs.length).toBeLessThanOrEqual(most.jobs);
    expect(requests).toBeGreaterThan(jobs.length);
    expect(requests).toBeLessThanOrEqual(most.requests);
  });

  test('is no less than what arrives, by any seed', () => {
    for (const rate of [0.2, 1, 2.5, 40]) {
      for (const arrive of ['even', 'poisson'] as const) {
        const { profile, most } = planned('spike', { rate, durationSeconds: 10 }, { arrivals: arrive });
        for (let seed = 0; seed < 200; seed += 1) {
          const all = [...arrivals({ profile, rate, warmUpMs: 0, durationMs: 10_000, seed })];
          expect(all.length).toBeLessThanOrEqual(most.jobs);
        }
      }
    }
  });

  test('has no end where only the target says how much it answers', () => {
    expect(planned('submit-only', {}).most).toMatchObject({ jobs: Number.POSITIVE_INFINITY });
    expect(planned('poll-only', {}).most).toMatchObject({ jobs: 20, requests: Number.POSITIVE_INFINITY });
  });

  test('is as many jobs as may be', () => {
    expect(planned('submit-poll', { jobs: 3 }).most.jobs).toBe(3);
    expect(planned('poll-only', { jobs: 30, budget: 16 }).most.jobs).toBe(30);
    expect(planned('submit-only', { budget: 16 }).most.jobs).toBe(16);
    expect(planned('poll-only', { budget: 500 }).most.jobs).toBe(20);
  });
});
