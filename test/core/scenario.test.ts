import { expect, it } from 'vitest';
import type { JobBehaviour } from '../../src/core/plan.ts';
import { behaviourOf, type JobRule, type Scenario } from '../../src/core/scenario.ts';

const behaviour = (ms: number): JobBehaviour => ({
  queued: { kind: 'fixed', ms },
  running: { kind: 'fixed', ms },
  outcome: { kind: 'complete', at: 1 },
});
const scenario = (...rules: JobRule[]): Scenario => ({
  name: 'test',
  summary: 'A test.',
  rules,
  poll: { intervalMs: 1, mode: 'off' },
  links: { lifeMs: 1, refusalStatus: 400 },
  webhooks: { statuses: [], allowHosts: [] },
  limits: { perWindow: 1, enforced: false },
});

it('the first rule that matches a job holds', () => {
  const rules = scenario(
    { match: { modality: 'video' }, behaviour: behaviour(1) },
    { match: { modality: 'video' }, behaviour: behaviour(2) },
    { match: {}, behaviour: behaviour(3) },
    { match: { modality: 'music' }, behaviour: behaviour(4) },
  );
  expect(behaviourOf(rules, { modality: 'video' })).toEqual(behaviour(1));
  expect(behaviourOf(rules, { modality: 'music' })).toEqual(behaviour(3));
  expect(behaviourOf(rules, { modality: '3d' })).toEqual(behaviour(3));
});

it('a job that no rule matches has no behaviour', () => {
  expect(
    behaviourOf(scenario({ match: { modality: 'video' }, behaviour: behaviour(1) }), { modality: '3d' }),
  ).toBeUndefined();
});
