import type { Distribution, LoadReport, LoadTotals } from '../load-report.ts';
import { type Dimension, errorsOf, findMetric } from './metric.ts';
import { driftNoise, type Part, percentileNoise, rateNoise, shareNoise } from './noise.ts';

/** A figure that two runs are compared by. */
export interface Comparable {
  readonly name: string;
  readonly dimension: Dimension;
  readonly better: 'less' | 'more';
  /** Undefined where it was not measured. */
  read(report: LoadReport): number | undefined;
  /** A difference that is not larger is taken for noise. */
  noise(before: LoadReport, after: LoadReport): number;
}

/**
 * What differs from run to run on one machine although nothing was changed, besides what the runs themselves tell:
 * a tenth of a time, and a millisecond, which is what timers and schedulers leave open; a whole second of the lag of a
 * webhook, since records count in them; a twentieth of a rate; and a hundredth of all polls, a thousandth of all requests
 * and jobs.
 */
const floors = { time: 0.1, timeMs: 1, lagMs: 1000, rate: 0.05, polls: 0.01, share: 0.001 } as const;

const all = ({ operations }: LoadReport) => operations.map(({ corrected }) => corrected);
const one = (name: string) => (report: LoadReport) =>
  report.operations.filter(({ operation }) => operation === name).map(({ corrected }) => corrected);

/** The figures, those first that say most. */
export const comparables: readonly Comparable[] = [
  ...[50, 90, 99, 99.9].map((percent) => latency(`p${percent}`, percent, all)),
  ...['submit', 'poll', 'file'].map((name) => latency(`${name}.p99`, 99, one(name))),
  {
    name: 'rps',
    dimension: 'rate',
    better: 'more',
    // A run without an answer has a rate, too: none.
    read: ({ totals }) => totals.requestsPerSecond,
    noise: (before, after) =>
      Math.max(floors.rate * before.totals.requestsPerSecond, rateNoise(requests(before), requests(after))),
  },
  share('error-rate', floors.share, (report) => ({ part: errorsOf(report), of: report.totals.requests })),
  share('429s', floors.share, counted('limited', 'requests')),
  share('wasted-polls', floors.polls, counted('wastedPolls', 'polls')),
  share('failed-jobs', floors.share, counted('jobsFailed', 'jobsSubmitted')),
  share('unfinished-jobs', floors.share, counted('jobsUnfinished', 'jobsSubmitted')),
  percentile('submit-to-terminal.p95', 95, ({ life }) => [life.submitToTerminal]),
  percentile('webhook-lag.p99', 99, ({ life }) => [life.webhookLag], floors.lagMs),
  share('duplicate-webhooks', floors.share, counted('deliveriesDuplicate', 'deliveriesExpected')),
  never('lost-webhooks'),
  never('failed-rules'),
];

function requests({ totals, seconds }: LoadReport): Part {
  return { part: totals.requests, of: Math.max(1, seconds) };
}

/** A percentile of requests, of which the seconds of a run tell how steady it was. */
function latency(name: string, percent: number, of: (report: LoadReport) => readonly Distribution[]): Comparable {
  const plain = percentile(name, percent, of);
  const noise: Comparable['noise'] = (before, after) =>
    Math.max(plain.noise(before, after), driftNoise(percent < 99 ? 'p50' : 'p99', before, after));
  return { ...plain, noise };
}

function percentile(
  name: string,
  percent: number,
  of: (report: LoadReport) => readonly Distribution[],
  floorMs: number = floors.timeMs,
): Comparable {
  const metric = findMetric(name);
  const read = (report: LoadReport) => metric?.read(report);
  return {
    name,
    dimension: 'time',
    better: 'less',
    read,
    noise: (before, after) =>
      Math.max(
        floors.time * (read(before) ?? 0),
        floorMs,
        // Histograms hold microseconds.
        percentileNoise(percent, of(before), of(after)) / 1000,
      ),
  };
}

function share(name: string, floor: number, of: (report: LoadReport) => Part): Comparable {
  const read = (report: LoadReport) => (of(report).of === 0 ? undefined : of(report).part / of(report).of);
  return {
    name,
    dimension: 'share',
    better: 'less',
    read,
    noise: (before, after) => Math.max(floor, shareNoise(of(before), of(after))),
  };
}

function counted(part: Exclude<keyof LoadTotals, 'errors'>, among: Exclude<keyof LoadTotals, 'errors'>) {
  return ({ totals }: LoadReport): Part => ({ part: totals[part], of: totals[among] });
}

/** What must not happen at all: one more is worse. */
function never(name: string): Comparable {
  const metric = findMetric(name);
  return { name, dimension: 'count', better: 'less', read: (report) => metric?.read(report), noise: () => 0 };
}
