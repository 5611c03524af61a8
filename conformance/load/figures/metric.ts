import type { Distribution, LoadReport, LoadTotals } from '../load-report.ts';
import { merged } from './histogram.ts';

/** What a figure counts: milliseconds, a number of things, a part of them from 0 to 1, or a number in a second. */
export type Dimension = 'time' | 'count' | 'share' | 'rate';

/** A figure of a load report that an objective can be set for. */
export interface Metric {
  readonly name: string;
  readonly dimension: Dimension;
  /** Undefined where nothing was measured that it could be told from. */
  read(report: LoadReport): number | undefined;
}

/** The metric of a name; undefined when there is none. */
export function findMetric(name: string): Metric | undefined {
  const plain = Object.hasOwn(plainMetrics, name) ? plainMetrics[name] : undefined;
  if (plain) return { name, ...plain };
  const [, uncorrected, place, statistic] = /^(uncorrected\.)?(?:([a-z-]+)\.)?([a-z0-9.]+)$/.exec(name) ?? [];
  const source = place === undefined ? allOperations : Object.hasOwn(sources, place) ? sources[place] : undefined;
  const figure = statistic === undefined ? undefined : statisticOf(statistic);
  if (!source || !figure || (uncorrected !== undefined && !source.latency)) return undefined;
  const view = uncorrected === undefined ? 'corrected' : 'uncorrected';
  return { name, dimension: source.dimension, read: (report) => figure(source.of(report, view), source.dimension) };
}

/** The names there are, for people. */
export function metricNames(): string[] {
  const places = Object.keys(sources).map((place) => `${place}.p99`);
  return ['p50 … p99.9, min, mean, max', ...places, 'uncorrected.p99', ...Object.keys(plainMetrics)];
}

type View = 'corrected' | 'uncorrected';
interface Source {
  readonly dimension: Dimension;
  /** Whether it was measured both ways. */
  readonly latency: boolean;
  of(report: LoadReport, view: View): readonly Distribution[];
}

const allOperations: Source = {
  dimension: 'time',
  latency: true,
  of: ({ operations }, view) => operations.map((one) => one[view]),
};

const sources: Readonly<Record<string, Source>> = {
  submit: operation('submit'),
  poll: operation('poll'),
  file: operation('file'),
  'submit-to-terminal': life('time', 'submitToTerminal'),
  'polls-per-job': life('count', 'pollsPerJob'),
  'webhook-lag': life('time', 'webhookLag'),
};

function operation(name: string): Source {
  return {
    dimension: 'time',
    latency: true,
    of: ({ operations }, view) => operations.filter((one) => one.operation === name).map((one) => one[view]),
  };
}

function life(dimension: Dimension, name: keyof LoadReport['life']): Source {
  return { dimension, latency: false, of: (report) => [report.life[name]] };
}

type Statistic = (distributions: readonly Distribution[], dimension: Dimension) => number | undefined;

function statisticOf(name: string): Statistic | undefined {
  switch (name) {
    case 'min':
      return measured((some) => Math.min(...some.map(({ min }) => min)));
    case 'max':
      return measured((some) => Math.max(...some.map(({ max }) => max)));
    case 'mean':
      return measured((some) => sum(some.map(({ mean, count }) => mean * count)) / sum(some.map(({ count }) => count)));
  }
  const [, percent] = /^p(\d{1,2}(?:\.\d+)?)$/.exec(name) ?? [];
  if (percent === undefined || Number(percent) === 0) return undefined;
  // Histograms hold microseconds; of counts, the counts.
  return measured((some, dimension) => {
    const value = merged(some.map(({ hdr }) => hdr)).getValueAtPercentile(Number(percent));
    return dimension === 'time' ? value / 1000 : value;
  });
}

function measured(statistic: (some: readonly Distribution[], dimension: Dimension) => number): Statistic {
  return (distributions, dimension) => {
    const some = distributions.filter(({ count }) => count > 0);
    return some.length === 0 ? undefined : statistic(some, dimension);
  };
}

/** A count, or undefined where there was nothing that it could be counted among. */
function count(name: keyof LoadTotals, among: keyof LoadTotals): Omit<Metric, 'name'> {
  return { dimension: 'count', read: ({ totals }) => (totals[among] === 0 ? undefined : Number(totals[name])) };
}

const plainMetrics: Readonly<Record<string, Omit<Metric, 'name'>>> = {
  rps: { dimension: 'rate', read: ({ totals }) => (totals.requests === 0 ? undefined : totals.requestsPerSecond) },
  requests: { dimension: 'count', read: ({ totals }) => totals.requests },
  errors: { dimension: 'count', read: (report) => (report.totals.requests === 0 ? undefined : errorsOf(report)) },
  'error-rate': { dimension: 'share', read: (report) => share(errorsOf(report), report.totals.requests) },
  '429s': count('limited', 'requests'),
  'wasted-polls': { dimension: 'share', read: ({ totals }) => share(totals.wastedPolls, totals.polls) },
  'submitted-jobs': { dimension: 'count', read: ({ totals }) => totals.jobsSubmitted },
  'completed-jobs': count('jobsCompleted', 'jobsSubmitted'),
  'failed-jobs': count('jobsFailed', 'jobsSubmitted'),
  'cancelled-jobs': count('jobsCancelled', 'jobsSubmitted'),
  'unfinished-jobs': count('jobsUnfinished', 'jobsSubmitted'),
  'lost-webhooks': count('deliveriesLost', 'deliveriesExpected'),
  'duplicate-webhooks': count('deliveriesDuplicate', 'deliveriesExpected'),
  'failed-rules': {
    dimension: 'count',
    read: ({ rules }) => (rules.jobsJudged === 0 ? undefined : rules.rules.filter(isBroken).length),
  },
};

/** Whether a rule was broken, or could not be judged because the judging broke. */
export function isBroken({ verdict }: { readonly verdict: string }): boolean {
  return verdict === 'fail' || verdict === 'error';
}

/** Requests that went wrong, of all kinds. */
export function errorsOf({ totals }: LoadReport): number {
  return sum(Object.values(totals.errors));
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
