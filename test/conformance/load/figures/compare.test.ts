import { describe, expect, it } from 'vitest';
import { compareLoads } from '../../../../conformance/load/figures/compare.ts';
import type { LoadReport } from '../../../../conformance/load/load-report.ts';
import { compareText } from '../../../../conformance/load/report/compare-text.ts';
import { madeUpLoad, rule } from '../made-up-load.ts';

const before = madeUpLoad();
const verdicts = (after = before) =>
  Object.fromEntries(compareLoads(before, after).figures.map(({ name, verdict }) => [name, verdict]));

describe('comparing two load runs', () => {
  it('finds nothing in a run and itself', () => {
    const { figures, differences, worse } = compareLoads(before, before);
    expect({ differences, worse }).toEqual({ differences: [], worse: false });
    expect(figures.filter(({ verdict }) => verdict !== 'same')).toEqual([]);
  });

  it('takes for noise what chance makes of the same target', () => {
    for (let seed = 2; seed < 22; seed += 1) expect(compareLoads(before, madeUpLoad({ seed })).worse).toBe(false);
  });

  it('takes for noise what also moved within the runs', () => {
    const restless = (report: LoadReport) => ({
      ...report,
      series: report.series.map((one) => ({ ...one, p50: one.p50 * (one.second % 20 < 10 ? 1 : 10) })),
    });
    const slower = madeUpLoad({ seed: 2, slower: 2 });
    expect(compareLoads(restless(before), restless(slower)).worse).toBe(false);
  });

  it('sees a target that has become half as fast', () => {
    const found = verdicts(madeUpLoad({ seed: 2, slower: 2 }));
    expect(found).toMatchObject({ p50: 'worse', p90: 'worse', rps: 'same' });
    const back = compareLoads(madeUpLoad({ seed: 2, slower: 2 }), before);
    expect(back.worse).toBe(false);
    expect(back.figures.find(({ name }) => name === 'p50')).toMatchObject({ verdict: 'better' });
  });

  it('tells before, after and the change', () => {
    const after = madeUpLoad({}, { totals: { ...before.totals, requestsPerSecond: 80 } });
    expect(compareLoads(before, after).figures.find(({ name }) => name === 'rps')).toMatchObject({
      before: 160,
      after: 80,
      change: -0.5,
      verdict: 'worse',
    });
  });

  it.each([
    ['error-rate', { errors: { timeout: 200 } }],
    ['429s', { limited: 100 }],
    ['wasted-polls', { wastedPolls: before.totals.polls }],
    ['failed-jobs', { jobsFailed: 40 }],
    ['unfinished-jobs', { jobsUnfinished: 90 }],
    ['duplicate-webhooks', { deliveriesDuplicate: 60 }],
    ['lost-webhooks', { deliveriesLost: 2 }],
  ])('sees more %s', (name, totals) => {
    const found = verdicts(madeUpLoad({}, { totals: { ...before.totals, ...totals } }));
    expect(Object.keys(found).filter((one) => found[one] === 'worse')).toEqual([name]);
  });

  it('takes one more broken rule for no noise', () => {
    const rules = { ...before.rules, rules: [...before.rules.rules, rule('LINK-01', 'fail', '')] };
    expect(verdicts(madeUpLoad({}, { rules }))).toMatchObject({ 'failed-rules': 'worse' });
  });

  it('calls a target that no longer answers worse', () => {
    const { totals } = before;
    const dead = madeUpLoad({}, { operations: [], totals: { ...totals, requests: 0, requestsPerSecond: 0 } });
    expect(compareLoads(before, dead).worse).toBe(true);
    expect(verdicts(dead)).toMatchObject({ p99: 'not measured', 'error-rate': 'not measured', rps: 'worse' });
  });

  it('says first what was asked differently', () => {
    const { settings } = before;
    const after = madeUpLoad({}, { settings: { ...settings, connections: 5, jobs: 100 }, cutShort: 'jobs' });
    const comparison = compareLoads(before, after);
    expect(comparison.differences).toEqual([
      'connections: 50 before, 5 after',
      'jobs at most: none before, 100 after',
      'cut short by: none before, jobs after',
    ]);
    expect(compareText(comparison, false).split('\n').slice(0, 5)).toEqual([
      ...comparison.differences.map((text) => `! asked differently: ${text}`),
      '',
      expect.stringMatching(/^figure +before +after +change +noise$/),
    ]);
  });

  it('prints a line for each figure, with the bound of its noise, and a sentence', () => {
    const text = compareText(compareLoads(before, madeUpLoad({ seed: 2, slower: 2 })), false);
    expect(text).toMatch(/^p50 +3\.51 ms +\d\.\d\d ms +\+\d+\.\d % +± 1\.00 ms +worse$/m);
    expect(text).toMatch(/: \d+ figures got worse \(p50, .*\)\.\n$/);
    expect(text).toContain('± 0');
  });

  it('paints what got worse, and only when asked', () => {
    const comparison = compareLoads(before, madeUpLoad({ seed: 2, slower: 2 }));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    const codes = /\u001b\[\d+m/g;
    expect(compareText(comparison, true)).toMatch(codes);
    expect(compareText(comparison, true).replace(codes, '')).toBe(compareText(comparison, false));
  });
});
