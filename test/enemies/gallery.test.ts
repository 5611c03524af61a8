import { expect, test } from 'vitest';
import { rules } from '../../conformance/rules.ts';
import { enemies } from './enemy-files.ts';
import { face, noDefect } from './face.ts';
import { withoutEnemy } from './matrix.ts';
import { outcomeOf } from './outcome.ts';

const all = enemies();

test('every rule has an enemy', () => {
  expect(withoutEnemy(rules, all)).toEqual([]);
});

test('nothing is wrong with the double as it is', { timeout: 60_000 }, async () => {
  expect(outcomeOf((await face(noDefect)).judged).caught).toEqual([]);
});

test('variations are many, and name no rule', () => {
  const variations = all.filter(({ kind }) => kind === 'variation');
  expect(variations.length).toBeGreaterThanOrEqual(25);
  expect(variations.flatMap(({ defect }) => defect.rules)).toEqual([]);
});
