import { expect, it } from 'vitest';
import { loadContract } from '../../src/contract/contract.ts';
import type { JobBehaviour } from '../../src/core/plan.ts';
import { random } from '../../src/core/random.ts';
import { behaviourOf, type JobFacts, type JobRule, play, type Scenario } from '../../src/core/scenario.ts';
import type { Trigger } from '../../src/core/trigger.ts';
import { loadScenario } from '../../src/scenarios/load-scenario.ts';
import { someInstant } from './make-job.ts';

const steady = loadScenario('steady', loadContract());
const behaviour = (ms: number): JobBehaviour => ({
  queued: { kind: 'fixed', ms },
  running: { kind: 'fixed', ms },
  endings: [{ weight: 1, ending: { kind: 'complete' } }],
  pace: { by: 'time' },
});
const always: Trigger = {
  rate: 1,
  next: Number.POSITIVE_INFINITY,
  during: { from: 0, to: Number.POSITIVE_INFINITY },
};
const rule = (ms: number, matches: JobRule['matches'] = () => true, trigger: Partial<Trigger> = {}): JobRule => ({
  matches,
  trigger: { ...always, ...trigger },
  behaviour: behaviour(ms),
});
const isVideo = ({ modality }: JobFacts) => modality === 'video';
const scenario = (...rules: JobRule[]): Scenario => ({ ...steady, rules });
const facts = (modality: string): JobFacts => ({
  modality,
  model: 'acme/reel',
  prompt: 'a kite',
  key: 'k',
  headers: {},
});

/** The behaviours of so many jobs, each submitted an interval after the one before, told by their times. */
function behaviours(rules: Scenario, count: number, modality = 'video', everyMs = 0) {
  const played = play(rules, someInstant);
  const next = random(1);
  return Array.from({ length: count }, (_, n) => {
    const { queued } = behaviourOf(played, facts(modality), someInstant + n * everyMs, next);
    return queued.kind === 'fixed' ? queued.ms : Number.NaN;
  });
}

it('the first rule that matches a job holds', () => {
  const rules = scenario(
    rule(1, isVideo),
    rule(2, isVideo),
    rule(3),
    rule(4, ({ modality }) => modality === 'music'),
  );
  const first = (modality: string) => behaviourOf(play(rules, 0), facts(modality), 0, random(1));
  expect(first('video')).toEqual(behaviour(1));
  expect(first('music')).toEqual(behaviour(3));
  expect(first('3d')).toEqual(behaviour(3));
});

it('a job that no rule matches is a defect of the scenario, and told so', () => {
  const played = play(scenario(rule(1, isVideo)), 0);
  expect(() => behaviourOf(played, facts('3d'), 0, random(1))).toThrow(
    'no rule of the scenario steady is for a 3d job',
  );
});

it('a rule that has applied as often as it may leaves the rest to those after it', () => {
  expect(behaviours(scenario(rule(1, isVideo, { next: 2 }), rule(3)), 4)).toEqual([1, 1, 3, 3]);
});

it('a job that a rule does not match does not count against it', () => {
  const played = play(scenario(rule(1, isVideo, { next: 1 }), rule(3)), 0);
  const fateOf = (modality: string) => behaviourOf(played, facts(modality), 0, random(1));
  expect([fateOf('music'), fateOf('video'), fateOf('video')]).toEqual([behaviour(3), behaviour(1), behaviour(3)]);
});

it('a rule applies during its time, counted from when the scenario began', () => {
  const rules = scenario(rule(1, isVideo, { during: { from: 2000, to: 4000 } }), rule(3));
  expect(behaviours(rules, 6, 'video', 1000)).toEqual([3, 3, 1, 1, 3, 3]);
});

it('playing a scenario again begins to count anew', () => {
  const rules = scenario(rule(1, isVideo, { next: 1 }), rule(3));
  expect([...behaviours(rules, 2), ...behaviours(rules, 2)]).toEqual([1, 3, 1, 3]);
});
