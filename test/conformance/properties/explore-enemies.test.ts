import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Exploration, explore } from '../../../conformance/properties/explore.ts';
import { invariants } from '../../../conformance/properties/invariants.ts';
import { rules as allRules } from '../../../conformance/rules.ts';
import { packageRoot } from '../../../src/contract/package-root.ts';
import { type Defect, loadDefect } from '../../enemies/defect.ts';
import { confront } from '../../enemies/face.ts';
import { seedOr } from '../../support/seed.ts';

const rules = [...allRules, ...invariants];

function loadEnemy(name: string): Defect {
  const places = ['defects', 'variations'].map((kind) => new URL(`scenarios/${kind}/${name}.yaml`, packageRoot()));
  const file = places.find((place) => existsSync(place));
  if (!file) throw new Error(`there is no enemy ${name}`);
  return loadDefect(file, name);
}

interface Wanted {
  readonly steps: number;
  readonly seed: number;
  readonly jobs?: number;
  readonly path?: string;
  /** The exploration ends once this rule was found to be broken. */
  readonly rule?: string;
}

/** Explores a double that has the defect, or differs as the variation does. */
async function explored(name: string, { rule, jobs = 5000, ...wanted }: Wanted): Promise<Exploration> {
  const end = new AbortController();
  const { seen, broken } = await confront(loadEnemy(name), (target, contract) => {
    const rich = { ...target, budget: { ...target.budget, jobs } };
    const onProgress = (line: string) => {
      if (rule !== undefined && line.includes(rule)) end.abort();
    };
    return explore(rich, contract, { ...wanted, rules, onProgress, signal: end.signal });
  });
  expect(broken).toEqual([]);
  if (!seen) throw new Error('nothing was seen');
  return seen;
}

/** The smallest programs that show a defect have so many steps at most. */
const fewSteps = 4;

describe('exploring', () => {
  it.each([
    ['polls-starve', 'POLL-04'],
    ['polls-share-an-interval', 'POLL-05'],
    ['polls-never-throttled', 'POLL-01'],
    ['completed-record-changes', 'LIFE-03'],
    ['cancel-changes-nothing', 'CANCEL-02'],
    ['cancel-overwrites', 'CANCEL-04'],
    ['other-keys-job-readable', 'AUTH-03'],
    ['other-keys-job-cancelled-in-secret', 'AUTH-04'],
    ['status-goes-back', 'LIFE-02'],
    ['two-ends', 'LIFE-14'],
    ['cancelled-by-nobody', 'LIFE-13'],
    ['prompt-empty-accepted', 'ERROR-03'],
    ['errors-name-another-field', 'ERROR-06'],
  ])('finds %s by %s, in a few steps that can be played again', { timeout: 120_000 }, async (name, rule) => {
    const seed = seedOr(1);
    const { counterexamples } = await explored(name, { steps: 600, seed, rule });
    const found = counterexamples.find(({ broken }) => broken.some((one) => one.rule.id === rule));
    expect(counterexamples.flatMap(({ broken }) => broken.map((one) => one.rule.id))).toContain(rule);
    if (!found) return;
    expect(found.program.steps.length).toBeLessThanOrEqual(fewSteps);
    const again = await explored(name, { steps: 1, seed, jobs: 16, path: found.path });
    expect(again.counterexamples.map(({ program }) => program)).toEqual([found.program]);
    expect(again.counterexamples[0]?.broken.map((one) => one.rule.id)).toContain(rule);
  });

  it.each([
    'cancel-ended-409',
    'chunked',
    'delivered-twice',
    'extra-members',
    'files-on-another-origin-with-tokens',
    'header-names-upper-case',
    'ids-need-encoding',
    'jobs-complete-at-once',
    'links-live-an-hour',
    'no-alias',
    'now-and-then-unavailable',
    'other-keys-jobs-403',
    'over-the-limit-of-polls',
    'weak-etags',
  ])('leaves %s alone', { timeout: 60_000 }, async (name) => {
    const { counterexamples, steps } = await explored(name, { steps: 150, seed: seedOr(3) });
    expect(counterexamples.map(({ path, broken }) => `${path}: ${broken.map(({ message }) => message)}`)).toEqual([]);
    expect(steps).toBeGreaterThanOrEqual(150);
  });

  it('makes a counterexample as small as its budget of jobs allows, and says so', async () => {
    const { counterexamples, jobs } = await explored('status-goes-back', { steps: 100, seed: 1, jobs: 8 });
    expect(jobs).toBeLessThanOrEqual(8);
    expect(counterexamples.some(({ shrinking }) => shrinking.cutShort)).toBe(true);
  });

  it('does not look for what is known', async () => {
    const { seen } = await confront(loadEnemy('submit-without-location'), (target, contract) =>
      explore(target, contract, { steps: 30, seed: 1, rules, known: ['SUBMIT-05'] }),
    );
    expect(seen?.counterexamples).toEqual([]);
  });
});
