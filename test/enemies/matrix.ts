import type { Judged } from '../../conformance/judge.ts';
import type { Rule } from '../../conformance/rule.ts';
import type { Enemy } from './enemy-files.ts';
import { outcomeOf } from './outcome.ts';

/** What became of one enemy. */
export interface Met {
  readonly enemy: Enemy;
  readonly judged: readonly Judged[];
  readonly differences: readonly string[];
}

/** A line for each rule: a mark for each defect that it noticed, and the names of those that it was meant to. */
export function matrix(rules: readonly Rule[], met: readonly Met[]): string {
  const defects = met.filter(({ enemy }) => enemy.kind === 'defect');
  const width = Math.max(...rules.map(({ id }) => id.length));
  const lines = rules.map(({ id }) => {
    const marks = defects.map(({ judged }) => {
      const { caught, noted, undecided } = outcomeOf(judged);
      return caught.includes(id) ? 'x' : noted.includes(id) ? '+' : undecided.includes(id) ? '?' : '·';
    });
    const names = defects.filter(({ enemy }) => meant(enemy).includes(id)).map(({ enemy }) => enemy.name);
    return `${id.padEnd(width)} ${marks.join('')} ${names.join(', ')}`;
  });
  return lines.join('\n');
}

/** Rules that no defect is meant for. */
export function withoutEnemy(rules: readonly Rule[], enemies: readonly Enemy[]): string[] {
  const named = new Set(enemies.filter(({ kind }) => kind === 'defect').flatMap(meant));
  return rules.map(({ id }) => id).filter((id) => !named.has(id));
}

function meant({ defect }: Enemy): string[] {
  return [...defect.rules, ...(defect.notes ?? []), ...(defect.undecided ?? [])];
}
