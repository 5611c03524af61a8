import type { Baseline } from './baseline.ts';
import { type Conclusion, conclude } from './conclusion.ts';
import type { Judged } from './judge.ts';

/** What a run comes to. */
export interface Outcome {
  readonly exitCode: Conclusion['exitCode'];
  readonly sentence: string;
  /** Failures that the baseline lists, with its comments. */
  readonly excused: Baseline;
  /** What is wrong with the baseline itself, a sentence each. */
  readonly complaints: readonly string[];
}

/**
 * Weighs a run against known failures. A failure that is not listed and a listed rule that passes by now are both
 * wrong, so that the list stays true; what broke in the harness and what a MUST left open is never excused.
 */
export function weigh(judged: readonly Judged[], baseline: Baseline, strict: boolean): Outcome {
  const { exitCode, sentence, summary } = conclude(judged, strict);
  const excused = new Map<string, string>();
  const complaints: string[] = [];
  for (const { rule, verdict } of judged) {
    const comment = baseline.get(rule.id);
    if (comment === undefined) continue;
    if (isFailure(verdict, strict)) excused.set(rule.id, comment);
    if (verdict === 'pass') complaints.push(`${rule.id} passes: take it off the baseline`);
  }
  if (complaints.length > 0) {
    return { exitCode: 1, sentence: `The baseline is out of date. ${sentence}`, excused, complaints };
  }
  if (exitCode !== 1 || excused.size === 0) return { exitCode, sentence, excused, complaints };

  const broken = summary.fail + summary.error + (strict ? summary.warn : 0) - excused.size;
  if (broken > 0) {
    const more = `Not conformant: ${broken} of ${judged.length} rules are broken, besides ${excused.size} that are known to be.`;
    return { exitCode: 1, sentence: more, excused, complaints };
  }
  const undecided = judged.filter(({ verdict, rule }) => verdict === 'inconclusive' && rule.level === 'MUST').length;
  return undecided > 0
    ? {
        exitCode: 3,
        sentence: `Not decided: nothing new is broken, but ${undecided} MUST rules could not be judged.`,
        excused,
        complaints,
      }
    : {
        exitCode: 0,
        sentence: `Nothing new is broken; known failures: ${excused.size}.`,
        excused,
        complaints,
      };
}

/** Whether the target is to blame for what makes a run fail: a broken harness is nobody's known failure. */
export function isFailure(verdict: Judged['verdict'], strict: boolean): boolean {
  return verdict === 'fail' || (strict && verdict === 'warn');
}
