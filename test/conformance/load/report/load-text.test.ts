import { describe, expect, it } from 'vitest';
import { loadText } from '../../../../conformance/load/report/load-text.ts';
import { madeUpLoad, rule } from '../made-up-load.ts';

const report = madeUpLoad();
const text = loadText(report, false);
const lines = text.split('\n');

describe('the terminal report of a load run', () => {
  it('begins with the objectives, those that do not hold first', () => {
    expect(lines.slice(0, 5)).toEqual([
      '✗ p99<250ms  was 812 ms',
      '✗ lost-webhooks=0  was 1',
      '✗ webhook-lag.p99<5s  was not measured',
      '✓ wasted-polls<40%  was 25.1 %',
      '',
    ]);
  });

  it('goes on with broken rules, in how many jobs, and what shows it', () => {
    expect(lines.slice(5, 12)).toEqual([
      '✗ POLL-01 fail in 3 jobs',
      '  expected  POLL-01 holds (page: POLL-01)',
      '  seen      polled again after 1.2 s, and was answered 200',
      '    GET http://gateway.test/v1/jobs/job_1',
      '    200 OK',
      '    at 12.4 s',
      '',
    ]);
    expect(text).not.toContain('SUBMIT-01');
  });

  it('has a row for each operation and for all, in columns', () => {
    const start = lines.findIndex((line) => line.startsWith('operation'));
    const rows = lines.slice(start, start + 5);
    expect(rows.map((row) => row.split(/ {2,}/)[0])).toEqual(['operation', 'submit', 'poll', 'file', 'all']);
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
    expect(rows[2]).toMatch(/^poll +7\u00a0200 +3\.51 ms .* 32\.5 ms$/);
  });

  it('ends with what it came to', () => {
    expect(lines.at(-2)).toBe(
      '3 of 4 SLOs do not hold; 1 rule is broken in 60 judged jobs; 10 requests went wrong; 1 webhook got lost.',
    );
  });

  it('says when all is well, and no more', () => {
    const good = madeUpLoad(
      {},
      {
        slos: [{ slo: 'errors=0', metric: 'errors', measured: 0, held: true }],
        rules: { ...report.rules, rules: [rule('SUBMIT-01', 'pass', 'accepted')] },
        totals: { ...report.totals, errors: {}, deliveriesLost: 0 },
      },
    );
    expect(loadText(good, false).split('\n').at(-2)).toBe('The SLO holds; no rule is broken in 60 judged jobs.');
  });

  it.each([
    [{ slos: [] }, /^No SLO was set; /],
    [{ cutShort: 'jobs' as const }, /; the run ended early because it had submitted all the jobs it may\.$/],
    [{ cutShort: 'signal' as const }, /; the run was stopped by a signal\.$/],
    [{ rules: { exchangesJudged: 0, jobsJudged: 0, rules: [] } }, /; no job was judged by the rules; /],
    [{ totals: { ...report.totals, requests: 0 } }, /^Nothing was measured\.$/],
  ])('sums up %j', (more, sentence) => {
    expect(loadText(madeUpLoad({}, more), false).split('\n').at(-2)).toMatch(sentence);
  });

  it('has colours only when asked, and never those of a target', () => {
    const hostile = madeUpLoad(
      {},
      {
        target: { name: '\u001b[31mred', api: 'http://a.test' },
        rules: { ...report.rules, rules: [rule('POLL-01', 'fail', 'was \u001b[2J', { evidence: ['\u0007'] })] },
      },
    );
    const plain = loadText(hostile, false);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(plain).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
    expect(loadText(hostile, true).replace(/\u001b\[\d+m/g, '')).toBe(plain);
    expect(loadText(hostile, true)).not.toBe(plain);
  });
});
