import { errorsOf, findMetric } from '../figures/metric.ts';
import type { Distribution, LoadReport } from '../load-report.ts';
import { figureText, plainNumber } from './figure-text.ts';

/** A table of a load report: words only, for the terminal and for HTML. */
export interface LoadTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What was not measured. */
const nothing = '–';

const statistics = ['p50', 'p90', 'p95', 'p99', 'p99.9', 'max'] as const;

/** Latency of each operation and of all, with the uncorrected p99 beside it to show what waiting clients would miss. */
export function latencyTable(report: LoadReport): LoadTable {
  const figure = (name: string) => {
    const value = findMetric(name)?.read(report);
    return value === undefined ? nothing : figureText(value, 'time');
  };
  const row = (name: string, prefix: string, requests: number) => [
    name,
    plainNumber(requests),
    ...statistics.map((statistic) => figure(prefix + statistic)),
    figure(`uncorrected.${prefix}p99`),
  ];
  const { operations } = report;
  return {
    title: 'Latency',
    head: ['operation', 'requests', ...statistics, 'p99 uncorrected'],
    rows: [
      ...operations.map(({ operation, requests }) => row(operation, `${operation}.`, requests)),
      row(
        'all',
        '',
        operations.reduce((sum, { requests }) => sum + requests, 0),
      ),
    ],
  };
}

/** How long jobs took, how often each was polled, and how late webhooks were. */
export function lifeTable({ life }: LoadReport): LoadTable {
  const row = (name: string, of: Distribution, dimension: 'time' | 'count') => {
    const figures = [of.p50, of.p90, of.p95, of.p99, of.p999, of.max];
    const texts = figures.map((value) => (of.count === 0 ? nothing : figureText(value, dimension)));
    return [name, plainNumber(of.count), ...texts];
  };
  return {
    title: 'Life of jobs',
    head: ['', 'jobs', ...statistics],
    rows: [
      row('submit to terminal', life.submitToTerminal, 'time'),
      row('polls per job', life.pollsPerJob, 'count'),
      row('webhook lag', life.webhookLag, 'time'),
    ],
  };
}

/** The counts that matter, each with its name. What the run had none of is left out. */
export function keyFigures(report: LoadReport): [name: string, value: string, note: string][] {
  const { totals, rules } = report;
  const read = (name: string) => {
    const metric = findMetric(name);
    const value = metric?.read(report);
    return metric && value !== undefined ? figureText(value, metric.dimension) : nothing;
  };
  const errors = Object.entries(totals.errors).filter(([, count]) => count > 0);
  const ends = [
    ['failed', totals.jobsFailed],
    ['cancelled', totals.jobsCancelled],
    ['unfinished', totals.jobsUnfinished],
  ].filter(([, count]) => count !== 0);
  const hooks = `${plainNumber(totals.deliveriesLost)} lost, ${plainNumber(totals.deliveriesDuplicate)} duplicate`;
  return [
    ['p99, all operations', read('p99'), `p50 ${read('p50')}, uncorrected p99 ${read('uncorrected.p99')}`],
    ['requests', read('rps'), `${plainNumber(totals.requests)}, ${bytesText(totals.bytesReceived)} received`],
    [
      'errors',
      plainNumber(errorsOf(report)),
      errors.map(([kind, count]) => `${plainNumber(count)} × ${kind}`).join(', '),
    ],
    ['answers 429', plainNumber(totals.limited), ''],
    [
      'jobs completed',
      plainNumber(totals.jobsCompleted),
      [
        `of ${plainNumber(totals.jobsSubmitted)}`,
        ...ends.map(([name, count]) => `${plainNumber(Number(count))} ${name}`),
      ].join(', '),
    ],
    [
      'wasted polls',
      read('wasted-polls'),
      `${plainNumber(totals.wastedPolls)} of ${plainNumber(totals.polls)} polls got 304`,
    ],
    [
      'webhooks received',
      totals.deliveriesExpected === 0 ? nothing : plainNumber(totals.deliveriesReceived),
      totals.deliveriesExpected === 0 ? 'none was expected' : `of ${plainNumber(totals.deliveriesExpected)}, ${hooks}`,
    ],
    ['files fetched', plainNumber(totals.filesFetched), ''],
    ['jobs judged', plainNumber(rules.jobsJudged), `${plainNumber(rules.exchangesJudged)} exchanges`],
  ];
}

/** The load, in a line. */
export function loadLine({ profile, settings, seconds }: LoadReport): string {
  const { rate, connections, workers, warmUpSeconds, seed } = settings;
  return [
    `${profile.name} (${profile.model} model${rate === undefined ? '' : `, ${plainNumber(rate)} jobs/s`})`,
    `${plainNumber(seconds)} s measured after ${plainNumber(warmUpSeconds)} s of warm-up`,
    `${plainNumber(connections)} connections, ${plainNumber(workers)} worker${workers === 1 ? '' : 's'}`,
    `seed ${seed}`,
  ].join(' · ');
}

function bytesText(bytes: number): string {
  if (bytes < 1e6) return `${plainNumber(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${plainNumber(bytes / 1e6)} MB` : `${plainNumber(bytes / 1e9)} GB`;
}
