import { describe, expect, it } from 'vitest';
import { loadContract } from '../../src/contract/contract.ts';
import type { AsyncJobs } from '../../src/contract/generated/async-jobs.ts';
import { parseYaml } from '../../src/contract/yaml-file.ts';
import type { Scenario } from '../../src/core/scenario.ts';
import { readScenario } from '../../src/scenarios/load-scenario.ts';

const { jobs } = loadContract();
const read = (text: string, contract: AsyncJobs = jobs): Scenario =>
  readScenario(parseYaml(`summary: Mine.\n${text}`, 'mine.yaml'), 'mine', contract);
const plain = 'jobs: [{ queued: 1s, running: 2s }]\n';

describe('what a scenario leaves out', () => {
  it('is as the contract says', () => {
    const scenario = read(plain);
    expect(scenario.poll).toMatchObject({ intervalMs: jobs.poll.intervalSeconds * 1000, mode: jobs.poll.mode });
    expect(scenario.links).toMatchObject({
      lifeMs: jobs.links.lifeSeconds * 1000,
      refusalStatus: jobs.errors.link.status,
    });
    expect(scenario.webhooks).toMatchObject({ statuses: jobs.webhooks.statuses, allowHosts: [] });
    expect(scenario.limits).toEqual({ perWindow: Math.max(...Object.values(jobs.limits.tiers)), enforced: false });
  });

  it('is as another contract says, when that is the contract', () => {
    const other: AsyncJobs = {
      ...jobs,
      poll: { intervalSeconds: 11, mode: 'off' },
      links: { ...jobs.links, lifeSeconds: 60 },
      errors: { ...jobs.errors, link: { status: 410, type: 'gone' } },
      webhooks: { ...jobs.webhooks, statuses: ['cancelled', 'running'] },
      limits: { ...jobs.limits, tiers: { only: 3 } },
    };
    expect(read(plain, other)).toMatchObject({
      poll: { intervalMs: 11_000, mode: 'off' },
      links: { lifeMs: 60_000, refusalStatus: 410 },
      // A status that is not terminal cannot be delivered.
      webhooks: { statuses: ['cancelled'] },
      limits: { perWindow: 3, enforced: false },
    });
  });

  it('in a rule is a job that completes', () => {
    expect(read(plain).rules[0]?.behaviour.outcome).toEqual({ kind: 'complete', at: 1 });
  });
});

describe('what a scenario says', () => {
  it('holds, with spans in milliseconds', () => {
    const scenario = read(
      [
        'jobs:',
        '  - match: { modality: music }',
        '    queued: { uniform: [500ms, 1.5s] }',
        '    running: 2m',
        '    outcome: { fail: { code: overloaded, message: Try later., at: 0.5 } }',
        '  - { queued: 0s, running: 1h, outcome: complete }',
        'poll: { interval: 250ms, mode: conditional-only }',
        'links: { life: 1h, refusalStatus: 410 }',
        'webhooks: { statuses: [cancelled], allowHosts: [receiver.internal] }',
        'limits: { tier: free, enforce: true }',
      ].join('\n'),
    );
    expect(scenario).toMatchObject({
      name: 'mine',
      summary: 'Mine.',
      rules: [
        {
          match: { modality: 'music' },
          behaviour: {
            queued: { kind: 'uniform', from: 500, to: 1500 },
            running: { kind: 'fixed', ms: 120_000 },
            outcome: { kind: 'fail', at: 0.5, error: { code: 'overloaded', message: 'Try later.' } },
          },
        },
        {
          match: {},
          behaviour: {
            queued: { kind: 'fixed', ms: 0 },
            running: { kind: 'fixed', ms: 3_600_000 },
            outcome: { kind: 'complete', at: 1 },
          },
        },
      ],
      poll: { intervalMs: 250, mode: 'conditional-only' },
      links: { lifeMs: 3_600_000, refusalStatus: 410 },
      webhooks: { statuses: ['cancelled'], allowHosts: ['receiver.internal'] },
      limits: { perWindow: jobs.limits.tiers.free, enforced: true },
    });
  });

  it('of a failure without a share is a failure at the end', () => {
    const scenario = read('jobs: [{ queued: 1s, running: 2s, outcome: { fail: { code: broken, message: Gone. } } }]');
    expect(scenario.rules[0]?.behaviour.outcome).toMatchObject({ kind: 'fail', at: 1 });
  });

  it('may deliver nothing at all', () => {
    expect(read(`${plain}webhooks: { statuses: [] }`).webhooks.statuses).toEqual([]);
  });
});
