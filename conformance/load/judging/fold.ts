import type { Judged } from '../../judge.ts';
import type { Verdict } from '../../verdict.ts';
import type { LoadVerdicts } from '../load-report.ts';

/** What the judged jobs have come to so far, by rule. It stays as small as the number of rules. */
export interface Fold {
  readonly exchangesJudged: number;
  readonly jobsJudged: number;
  readonly rules: LoadVerdicts['rules'];
}

export const emptyFold: Fold = { exchangesJudged: 0, jobsJudged: 0, rules: [] };

/** Worst first. What could not be told of some jobs says nothing of a run. */
const rank: readonly Verdict[] = ['error', 'fail', 'warn', 'pass'];

/** One judgement, as it is to be folded. */
export interface Judgement {
  readonly judged: readonly Judged[];
  readonly exchangesJudged: number;
  readonly jobsJudged: number;
  /** How many jobs' exchanges are evidence. */
  readonly jobsOf: (evidence: readonly string[]) => number;
  /** Shows evidence, which takes some time. */
  readonly lines: (evidence: readonly string[]) => string[];
}

/**
 * One judgement as a fold. A rule that could decide nothing is left out: a run is judged by those rules that it gave
 * something to judge, and there is no list of them. No evidence is shown of what is not worse than what is in `before`,
 * since it is not kept.
 */
export function foldOf({ judged, exchangesJudged, jobsJudged, jobsOf, lines }: Judgement, before: Fold): Fold {
  const known = new Map(before.rules.map(({ id, verdict }) => [id, verdict]));
  const rules = judged.flatMap(({ rule, verdict, message, evidence }): LoadVerdicts['rules'] => {
    if (!rank.includes(verdict)) return [];
    const broken = verdict !== 'pass';
    return [
      {
        id: rule.id,
        level: rule.level,
        title: rule.title,
        clause: rule.clause,
        verdict,
        message,
        jobsBroken: broken ? Math.max(1, jobsOf(evidence)) : 0,
        evidence: broken && isWorse(verdict, known.get(rule.id)) ? lines(evidence) : [],
      },
    ];
  });
  return { exchangesJudged, jobsJudged, rules };
}

/** Both together: the worst verdict of each rule, and of equals the one that was first. */
export function addFolds(first: Fold, second: Fold): Fold {
  const rules = new Map(first.rules.map((rule) => [rule.id, rule]));
  for (const rule of second.rules) {
    const before = rules.get(rule.id);
    if (!before) {
      rules.set(rule.id, rule);
      continue;
    }
    rules.set(rule.id, {
      ...(isWorse(rule.verdict, before.verdict) ? rule : before),
      jobsBroken: before.jobsBroken + rule.jobsBroken,
    });
  }
  return {
    exchangesJudged: first.exchangesJudged + second.exchangesJudged,
    jobsJudged: first.jobsJudged + second.jobsJudged,
    rules: [...rules.values()],
  };
}

function isWorse(verdict: string, before: string | undefined): boolean {
  return before === undefined || rank.indexOf(verdict as Verdict) < rank.indexOf(before as Verdict);
}
