import { describe, expect, it } from 'vitest';
import { judge } from '../../../conformance/judge.ts';
import { rules } from '../../../conformance/rules.ts';
import type { Verdict } from '../../../conformance/verdict.ts';
import { loadContract } from '../../../src/contract/contract.ts';
import { fullTrace } from '../make-trace.ts';
import type { Edit } from './edit-trace.ts';

/** A rule, what is wrong with the target, and the trace of a whole observation with that in it. */
export type Breakage = readonly [id: string, what: string, edit: Edit];

/** A rule, what keeps it from being judged, and the verdict. */
export type Obstacle = readonly [id: string, what: string, verdict: Verdict, edit: Edit];

/** What a broken rule comes to, by its level. */
const verdicts = { MUST: 'fail', SHOULD: 'warn', MAY: 'pass' } as const;

const contract = loadContract();

/** Shows for each rule of chapters that it passes, what it notices, who else does, and when it cannot tell. */
export function describeChapter(
  chapters: RegExp,
  breakages: readonly Breakage[],
  obstacles: readonly Obstacle[],
): void {
  const own = rules.filter(({ id }) => chapters.test(id));

  describe('each notices what breaks it', () => {
    it.each(breakages)('%s: %s', (id, _, edit) => {
      const judged = judge(edit(fullTrace()), rules, contract);
      const found = judged.find(({ rule }) => rule.id === id);
      expect(found).toBeDefined();
      if (!found) return;
      expect(`${found.verdict}: ${found.message}`).toContain(`${verdicts[found.rule.level]}: `);
      if (found.rule.level === 'MAY') expect(found.message).toMatch(/^noted: /);
      expect(found.evidence).not.toHaveLength(0);
      const others = judged.filter(
        ({ rule, verdict }) => rule.id !== id && ['fail', 'warn', 'error'].includes(verdict),
      );
      expect({ message: found.message, also: others.map(({ rule }) => rule.id).join(' ') }).toMatchSnapshot();
    });

    it('and none is left out', () => {
      const tried = new Set(breakages.map(([id]) => id));
      expect(own.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual([]);
    });
  });

  describe('each says when it cannot tell', () => {
    it.each(obstacles)('%s: %s', (id, _, verdict, edit) => {
      const found = judge(edit(fullTrace()), rules, contract).find(({ rule }) => rule.id === id);
      expect(found?.verdict).toBe(verdict);
      expect(found?.message).toMatchSnapshot();
    });
  });
}
