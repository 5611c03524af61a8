import { describe, expect, test } from 'vitest';
import type { Judged } from '../../../../conformance/judge.ts';
import { addFolds, emptyFold, foldOf } from '../../../../conformance/load/judging/fold.ts';
import { rules } from '../../../../conformance/rules.ts';
import type { Verdict } from '../../../../conformance/verdict.ts';

const [first, second] = rules;

function fold(verdict: Verdict, message: string, jobs = 1, rule = first, before = emptyFold) {
  if (!rule) throw new Error('there are rules');
  const judged: Judged[] = [{ rule, verdict, message, evidence: ['e1'] }];
  const lines = () => ['GET /v1/jobs/job_1: 200'];
  return foldOf({ judged, exchangesJudged: 3, jobsJudged: 1, jobsOf: () => jobs, lines }, before);
}

describe('verdicts of many jobs', () => {
  test('come to the worst one, with the evidence that was first', () => {
    const whole = [
      fold('pass', 'good'),
      fold('fail', 'bad', 2),
      fold('fail', 'bad again'),
      fold('pass', 'good'),
    ].reduce(addFolds, emptyFold);
    expect(whole).toMatchObject({ jobsJudged: 4, exchangesJudged: 12 });
    expect(whole.rules).toMatchObject([{ verdict: 'fail', message: 'bad', jobsBroken: 3 }]);
    expect(whole.rules[0]?.evidence).toHaveLength(1);
  });

  test('show evidence only of what is worse than before, since no other is kept', () => {
    const failed = fold('fail', 'bad');
    expect(fold('fail', 'bad again', 1, first, failed).rules[0]?.evidence).toEqual([]);
    expect(fold('error', 'worse', 1, first, failed).rules[0]?.evidence).toHaveLength(1);
  });

  test('leave out rules that could decide nothing', () => {
    expect(fold('inconclusive', 'unseen').rules).toEqual([]);
    expect(fold('not-applicable', 'no such thing').rules).toEqual([]);
  });

  test('keep rules apart', () => {
    const whole = addFolds(fold('pass', 'good'), fold('warn', 'bad', 1, second));
    expect(whole.rules.map(({ id, jobsBroken }) => [id, jobsBroken])).toEqual([
      [first?.id, 0],
      [second?.id, 1],
    ]);
  });
});
