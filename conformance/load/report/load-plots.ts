import type { Histogram } from 'hdr-histogram-js';
import { merged } from '../figures/histogram.ts';
import type { LoadReport } from '../load-report.ts';
import { type Axis, linearAxis, logAxis } from './axis.ts';
import { type Column, columnsOf } from './columns.ts';
import { latencyText, plainNumber } from './figure-text.ts';
import type { Line, Plot } from './plot.ts';

/** The plots of a load report, in the order in which they say most. Empty where no second was counted. */
export function loadPlots(report: LoadReport): Plot[] {
  const columns = columnsOf(report.series);
  if (columns.length === 0) return [];
  const percentiles = percentilePlot(report);
  return [
    latencyPlot(report, columns),
    ...(percentiles ? [percentiles] : []),
    ratePlot(report, columns),
    jobsPlot(report, columns),
    wastedPlot(report, columns),
  ];
}

function latencyPlot(report: LoadReport, columns: readonly Column[]): Plot {
  const line = (name: 'p50' | 'p99' | 'max', kind: Line['kind']) => ({
    name,
    kind,
    points: points(columns, (one) => one.latency?.[name]),
  });
  const values = columns.flatMap(({ latency }) => (latency ? [latency.p50, latency.max] : []));
  const [first] = columns;
  const wide = first ? first.to - first.from : 1;
  return {
    ...overTime(report, columns, ({ latency: of }) =>
      of ? `p50 ${latencyText(of.p50)}, p99 ${latencyText(of.p99)}, max ${latencyText(of.max)}` : 'no request',
    ),
    title: 'Latency over time',
    note: `All operations, corrected, on a logarithmic scale.${wide > 1 ? ` Each point stands for ${wide} s: p50 is the middle second, p99 and max are the worst.` : ''}`,
    y: logAxis('latency', values, tickTime),
    // Where p99 is the max, its dots show upon the line.
    lines: [line('p99', 'middle'), line('max', 'high'), line('p50', 'low')],
  };
}

/** As far as the curve goes: 99.99 %. */
const nines = 4;

function percentilePlot({ operations }: LoadReport): Plot | undefined {
  const corrected = merged(operations.map((one) => one.corrected.hdr));
  const uncorrected = merged(operations.map((one) => one.uncorrected.hdr));
  if (corrected.totalCount === 0) return undefined;
  const lines: Line[] = [
    { name: 'corrected', kind: 'middle', points: curve(corrected) },
    { name: 'uncorrected', kind: 'low', points: curve(uncorrected) },
  ];
  const greatest = Math.max(...lines.flatMap((line) => line.points.map(({ y }) => y ?? 0)));
  const x: Axis = {
    label: 'percentile (logarithmic)',
    at: (value) => value / nines,
    ticks: [0.5, 0.9, 0.99, 0.999, 0.9999].map((part) => ({
      value: -Math.log10(1 - part),
      text: `${Number((part * 100).toFixed(2))} %`,
    })),
  };
  return {
    title: 'Latency by percentile',
    note: 'Corrected: from when the request should have left by the schedule. Uncorrected: from when it left. The gap is the waiting that a client which waits for each answer does not see.',
    x,
    y: linearAxis('latency', greatest, tickTime),
    lines,
  };
}

/** A point for each fortieth of a nine; no further than the number of requests can tell. */
function curve(histogram: Histogram): Line['points'] {
  const most = Math.min(nines, Math.log10(Math.max(1, histogram.totalCount)));
  const places = Array.from({ length: nines * 40 + 1 }, (_, index) => index / 40).filter((x) => x <= most);
  return places.map((x) => ({ x, y: histogram.getValueAtPercentile(100 * (1 - 10 ** -x)) / 1000 }));
}

function ratePlot(report: LoadReport, columns: readonly Column[]): Plot {
  const most = Math.max(...columns.map(({ requestsPerSecond }) => requestsPerSecond));
  return {
    ...overTime(
      report,
      columns,
      (one) => `${plainNumber(one.requestsPerSecond)} requests/s, ${plainNumber(one.errorsPerSecond)} errors/s`,
    ),
    title: 'Requests and errors',
    note: 'Errors are requests without the answer that they should have had.',
    y: linearAxis('per second', most, plainNumber),
    lines: [{ name: 'requests per second', kind: 'middle', points: points(columns, (one) => one.requestsPerSecond) }],
    bars: { name: 'errors per second', columns: columns.map(({ from, to, errorsPerSecond: y }) => ({ from, to, y })) },
  };
}

function jobsPlot(report: LoadReport, columns: readonly Column[]): Plot {
  const most = Math.max(...columns.map(({ jobsInFlight }) => jobsInFlight));
  return {
    ...overTime(report, columns, (one) => `${plainNumber(one.jobsInFlight)} jobs in flight`),
    title: 'Jobs in flight',
    note: 'Accepted, and not yet seen to end. A line that keeps rising is a target that cannot keep up.',
    y: linearAxis('jobs', most, plainNumber),
    lines: [{ name: 'jobs in flight', kind: 'middle', points: points(columns, (one) => one.jobsInFlight) }],
  };
}

function wastedPlot(report: LoadReport, columns: readonly Column[]): Plot {
  const percent = ({ wasted }: Column) => (wasted === undefined ? undefined : wasted * 100);
  return {
    ...overTime(report, columns, (one) =>
      one.wasted === undefined ? 'no poll' : `${plainNumber(one.wasted * 100)} % of polls got 304`,
    ),
    title: 'Wasted polls',
    note: 'The share of polls that came too soon and got 304.',
    y: linearAxis('share of polls', 100, (value) => `${value} %`),
    lines: [{ name: '304s', kind: 'middle', points: points(columns, percent) }],
  };
}

function points(columns: readonly Column[], y: (column: Column) => number | undefined): Line['points'] {
  return columns.map((column) => ({ x: (column.from + column.to) / 2, y: y(column) }));
}

function overTime({ settings }: LoadReport, columns: readonly Column[], hint: (column: Column) => string) {
  const end = columns.at(-1)?.to ?? 1;
  const warm = Math.min(settings.warmUpSeconds, end);
  const x = linearAxis('seconds since the first request', end, plainNumber, 9);
  return {
    // The plot ends with the run, not at a round number.
    x: { ...x, at: (value: number) => value / end, ticks: x.ticks.filter(({ value }) => value <= end) },
    ...(warm > 0 && { shaded: { name: 'warm-up', from: 0, to: warm } }),
    hints: columns.map((one) => ({ from: one.from, to: one.to, text: `second ${one.from}: ${hint(one)}` })),
  };
}

/** A round latency, as short as can be: the places beside an axis are narrow. */
function tickTime(ms: number): string {
  return ms >= 1000 ? `${Number((ms / 1000).toPrecision(3))} s` : `${Number(ms.toPrecision(3))} ms`;
}
