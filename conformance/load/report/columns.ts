import type { LoadSecond } from '../load-report.ts';

/** A stretch of a run of one second or, in a long run, of several: one place on the time axis of a plot. */
export interface Column {
  /** Seconds since the first request. */
  readonly from: number;
  readonly to: number;
  readonly requestsPerSecond: number;
  readonly errorsPerSecond: number;
  readonly jobsInFlight: number;
  /** The share of polls that got 304, 0 to 1; undefined where nothing was polled. */
  readonly wasted: number | undefined;
  /** Latency in milliseconds; undefined where nothing was requested. Of several seconds, p50 the middle one, else the worst. */
  readonly latency: { readonly p50: number; readonly p99: number; readonly max: number } | undefined;
}

/** More than this could not be told apart in a plot. */
const mostColumns = 120;

/** The seconds of a run as columns. */
export function columnsOf(series: readonly LoadSecond[]): Column[] {
  const wide = Math.ceil(series.length / mostColumns);
  const columns: Column[] = [];
  for (let at = 0; at < series.length; at += wide) columns.push(column(series.slice(at, at + wide)));
  return columns;
}

function column(seconds: readonly LoadSecond[]): Column {
  const total = (name: 'requests' | 'errors' | 'polls' | 'wastedPolls') =>
    seconds.reduce((sum, second) => sum + second[name], 0);
  const busy = seconds.filter(({ requests }) => requests > 0);
  const worst = (name: 'p99' | 'max') => Math.max(...busy.map((second) => second[name]));
  const middles = busy.map(({ p50 }) => p50).sort((a, b) => a - b);
  const from = seconds[0]?.second ?? 0;
  return {
    from,
    to: from + seconds.length,
    requestsPerSecond: total('requests') / seconds.length,
    errorsPerSecond: total('errors') / seconds.length,
    jobsInFlight: Math.max(...seconds.map(({ jobsInFlight }) => jobsInFlight)),
    wasted: total('polls') === 0 ? undefined : total('wastedPolls') / total('polls'),
    latency:
      busy.length === 0
        ? undefined
        : { p50: middles[Math.floor(middles.length / 2)] ?? 0, p99: worst('p99'), max: worst('max') },
  };
}
