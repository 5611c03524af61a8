import { beforeAll, describe, expect, test } from 'vitest';
import { rules } from '../../conformance/rules.ts';
import { enemies } from './enemy-files.ts';
import { face, noDefect } from './face.ts';
import { withoutEnemy } from './matrix.ts';
import { differences, type Outcome, outcomeOf } from './outcome.ts';

const all = enemies();
let plain: Outcome;

beforeAll(async () => {
  plain = outcomeOf((await face(noDefect)).judged);
}, 60_000);

test('every rule has an enemy', () => {
  expect(withoutEnemy(rules, all)).toEqual([]);
});

test('nothing is wrong with the double as it is', () => {
  expect(plain.caught).toEqual([]);
});

// Side by side: each mostly waits for its own sockets.
describe.concurrent.each(['defect', 'variation'] as const)('each %s', (kind) => {
  const those = all.filter((enemy) => enemy.kind === kind).map((enemy) => [enemy.name, enemy] as const);
  const what = kind === 'defect' ? 'is noticed by the rules that its file names, and by no others' : 'is left alone';

  test.each(those)(`%s ${what}`, { timeout: 60_000 }, async (_, enemy) => {
    expect(differences(enemy, await face(enemy.defect), plain)).toEqual([]);
  });
});

test('variations are many, and name no rule', () => {
  const variations = all.filter(({ kind }) => kind === 'variation');
  expect(variations.length).toBeGreaterThanOrEqual(25);
  expect(variations.flatMap(({ defect }) => defect.rules)).toEqual([]);
});
