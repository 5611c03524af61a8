import { describe, expect, it } from 'vitest';
import { judgeSlos } from '../../../../conformance/load/slo/judge-slos.ts';
import { holds, parseSlo, parseSlos } from '../../../../conformance/load/slo/slo.ts';
import { SloError } from '../../../../conformance/load/slo/slo-error.ts';
import { distributionOf, madeUpLoad, rule } from '../made-up-load.ts';

const report = madeUpLoad();

describe('an objective', () => {
  it.each([
    ['p99<250ms', 'p99', '<', 250],
    [' p99.9 <= 1.5s ', 'p99.9', '<=', 1500],
    ['submit-to-terminal.p95<2m', 'submit-to-terminal.p95', '<', 120_000],
    ['wasted-polls<7%', 'wasted-polls', '<', 0.07],
    ['wasted-polls<0.4', 'wasted-polls', '<', 0.4],
    ['rps>=50', 'rps', '>=', 50],
    ['lost-webhooks=0', 'lost-webhooks', '=', 0],
    ['429s<10', '429s', '<', 10],
    ['uncorrected.submit.max>1ms', 'uncorrected.submit.max', '>', 1],
    ['polls-per-job.p99<12', 'polls-per-job.p99', '<', 12],
  ])('can be %s', (text, name, operator, limit) => {
    const slo = parseSlo(text);
    expect([slo.text, slo.metric.name, slo.operator, slo.limit]).toEqual([text.trim(), name, operator, limit]);
  });

  it('stands beside others with commas between them', () => {
    expect(parseSlos('p99<250ms, errors=0').map(({ text }) => text)).toEqual(['p99<250ms', 'errors=0']);
  });

  it.each([
    ['', /^an SLO is a metric, one of < <= > >= =, and a number with its unit, such as p99<250ms; it is empty$/],
    ['p99', /it is p99$/],
    ['p99<', /it is p99<$/],
    ['p99<fast', /it is p99<fast$/],
    ['p99==1ms', /it is p99==1ms$/],
    ['latency<1ms', /^the SLO latency<1ms names no metric; there are p50 … p99\.9, .*webhook-lag\.p99.*failed-rules$/],
    ['p100<1ms', /names no metric/],
    ['p0<1ms', /names no metric/],
    ['uncorrected.webhook-lag.p99<1s', /names no metric/],
    ['constructor<1', /names no metric/],
    ['constructor.p99<1ms', /names no metric/],
    ['p99<250', /^in the SLO p99<250, p99 is a time: give it in ms, s or m, such as 250ms$/],
    ['p99<5%', /p99 is a time/],
    ['rps>1s', /^in the SLO rps>1s, rps is a number in a second, which has no unit$/],
    ['errors<1%', /errors is a number of things, which has no unit/],
    ['wasted-polls<40', /^in the SLO wasted-polls<40, wasted-polls is a share: give it in % or from 0 to 1/],
    ['wasted-polls<4ms', /wasted-polls is a share/],
    ['p99<1constructor', /p99 is a time/],
  ])('cannot be "%s"', (text, message) => {
    expect(() => parseSlo(text)).toThrow(SloError);
    expect(() => parseSlo(text)).toThrow(message);
  });

  it.each([
    ['=', [false, true, false]],
    ['<', [true, false, false]],
    ['<=', [true, true, false]],
    ['>', [false, false, true]],
    ['>=', [false, true, true]],
  ] as const)('with %s holds below, at and above its limit: %j', (operator, expected) => {
    const slo = parseSlo(`errors${operator}5`);
    expect([4, 5, 6].map((measured) => holds(slo, measured))).toEqual(expected);
  });
});

describe('judging objectives', () => {
  const measured = (metric: string, of = report) =>
    judgeSlos([{ ...parseSlo(`${metric}>=0${unitOf(metric)}`) }], of)[0]?.measured;
  const unitOf = (metric: string) => (/\.?(p\d|max|min|mean)/.test(metric) && !metric.startsWith('polls') ? 'ms' : '');

  it('merges the histograms of the operations, rather than their percentiles', () => {
    const operation = (name: string, values: number[]) => ({
      operation: name,
      requests: values.length,
      corrected: distributionOf(values),
      uncorrected: distributionOf(values.map((value) => value / 2)),
    });
    const few = operation(
      'submit',
      Array.from({ length: 10 }, () => 1000),
    );
    const many = operation(
      'poll',
      Array.from({ length: 990 }, (_, index) => 1 + index / 1000),
    );
    const two = madeUpLoad({}, { operations: [few, many] });
    expect(measured('p50', two)).toBeCloseTo(1.5, 1);
    expect(measured('p98', two)).toBeLessThan(2);
    expect(measured('p99.5', two)).toBeCloseTo(1000, -1);
    expect(measured('max', two)).toBe(1000);
    expect(measured('mean', two)).toBeCloseTo(11.5, 0);
    expect(measured('uncorrected.max', two)).toBe(500);
    expect(measured('poll.max', two)).toBeCloseTo(1.989, 6);
  });

  it('reads each percentile of an operation as the report has it', () => {
    for (const { operation, corrected, uncorrected } of report.operations) {
      expect(measured(`${operation}.p99`)).toBeCloseTo(corrected.p99, 6);
      expect(measured(`uncorrected.${operation}.p99.9`)).toBeCloseTo(uncorrected.p999, 6);
    }
    expect(measured('polls-per-job.p95')).toBe(report.life.pollsPerJob.p95);
    expect(measured('webhook-lag.p99')).toBeCloseTo(report.life.webhookLag.p99, 6);
  });

  it('reads counts and shares', () => {
    const { totals } = report;
    expect(measured('rps')).toBe(totals.requestsPerSecond);
    expect(measured('errors')).toBe((totals.errors.timeout ?? 0) + (totals.errors['HTTP 502'] ?? 0));
    expect(measured('error-rate')).toBe((measured('errors') ?? 0) / totals.requests);
    expect(measured('wasted-polls')).toBe(totals.wastedPolls / totals.polls);
    expect(measured('failed-jobs')).toBe(4);
    expect(measured('unfinished-jobs')).toBe(30);
    expect(measured('lost-webhooks')).toBe(1);
    expect(measured('duplicate-webhooks')).toBe(2);
  });

  it('counts rules that failed and rules that could not be judged for an error, and no warnings', () => {
    const rules = [
      rule('A-01', 'fail', ''),
      rule('A-02', 'error', ''),
      rule('A-03', 'warn', ''),
      rule('A-04', 'pass', ''),
    ];
    const judged = madeUpLoad({}, { rules: { exchangesJudged: 9, jobsJudged: 3, rules } });
    expect(measured('failed-rules', judged)).toBe(2);
  });

  it('says what held and what did not, in the order of the objectives', () => {
    const slos = parseSlos('lost-webhooks=0,wasted-polls<40%,lost-webhooks<=1');
    expect(judgeSlos(slos, report).map(({ slo, held }) => `${slo} ${held}`)).toEqual([
      'lost-webhooks=0 false',
      'wasted-polls<40% true',
      'lost-webhooks<=1 true',
    ]);
  });

  it('does not take for granted what was not measured', () => {
    const { totals, life } = report;
    const none = distributionOf([]);
    const silent = madeUpLoad(
      {},
      {
        totals: { ...totals, requests: 0, polls: 0, jobsSubmitted: 0, deliveriesExpected: 0, deliveriesLost: 0 },
        operations: report.operations.map((one) => ({ ...one, corrected: none, uncorrected: none })),
        life: { ...life, webhookLag: none },
        rules: { exchangesJudged: 0, jobsJudged: 0, rules: [] },
      },
    );
    const slos = parseSlos(
      'p99<1m,poll.max<1m,mean<1m,errors=0,error-rate<1,429s=0,wasted-polls<1,failed-jobs=0,lost-webhooks=0,webhook-lag.p99<1m,failed-rules=0',
    );
    for (const outcome of judgeSlos(slos, silent)) {
      expect(outcome).toEqual({ slo: outcome.slo, metric: outcome.metric, held: false });
    }
  });
});
