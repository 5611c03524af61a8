import type { Judged } from './judge.ts';
import type { Verdict } from './verdict.ts';

/** The whole of a run in a few numbers, and what it comes to. */
export interface Conclusion {
  readonly conformant: boolean;
  readonly summary: Readonly<Record<Verdict, number>>;
  /** 0 conformant; 1 not; 3 when nothing is proven wrong but a MUST could not be decided. */
  readonly exitCode: 0 | 1 | 3;
  /** Why, in one sentence. */
  readonly sentence: string;
}

/** Draws the conclusion. With `strict` a SHOULD that does not hold is a failure. A run that judged nothing is an error. */
export function conclude(judged: readonly Judged[], strict = false): Conclusion {
  const count = (verdict: Verdict) => judged.filter((one) => one.verdict === verdict).length;
  const summary: Record<Verdict, number> = {
    pass: count('pass'),
    fail: count('fail'),
    warn: count('warn'),
    inconclusive: count('inconclusive'),
    'not-applicable': count('not-applicable'),
    error: count('error'),
  };
  const undecided = judged.filter(({ verdict, rule }) => verdict === 'inconclusive' && rule.level === 'MUST').length;
  const broken = summary.fail + summary.error + (strict ? summary.warn : 0);
  if (summary.pass + summary.fail + summary.warn === 0) {
    return { conformant: false, summary, exitCode: 1, sentence: 'Nothing could be judged.' };
  }
  if (broken > 0) {
    return {
      conformant: false,
      summary,
      exitCode: 1,
      sentence: `Not conformant: ${broken} of ${judged.length} rules are broken.`,
    };
  }
  if (undecided > 0) {
    const sentence = `Not decided: nothing is broken, but ${undecided} MUST rules could not be judged.`;
    return { conformant: false, summary, exitCode: 3, sentence };
  }
  return { conformant: true, summary, exitCode: 0, sentence: 'Conformant.' };
}
