import type { Histogram } from 'hdr-histogram-js';
import { addFolds, emptyFold, type Fold } from '../judging/fold.ts';
import type { LoadSecond } from '../load-report.ts';
import type { ShareResult } from '../running/share-order.ts';
import { merged, newHistogram, timesOf } from './histogram.ts';
import { type Counts, type Latencies, type Operation, operations, type TallySecond } from './tally.ts';

/** What all shares of a run came to. */
export interface Whole {
  readonly counts: Counts;
  readonly errors: Readonly<Record<string, number>>;
  readonly latencies: Readonly<Record<Operation, Latencies<Histogram>>>;
  readonly submitToTerminal: Histogram;
  readonly pollsPerJob: Histogram;
  readonly webhookLag: Histogram;
  readonly series: readonly LoadSecond[];
  readonly verdicts: Fold;
  readonly startedAt: number;
  readonly measuredMs: number;
  readonly cutShort?: 'signal' | 'jobs';
}

/** Puts the shares together. Histograms are added, so that percentiles are those of all requests. */
export function mergeShares(shares: readonly ShareResult[]): Whole {
  const tallies = shares.map(({ tally }) => tally);
  const sum = (all: readonly Readonly<Record<string, number>>[]) => {
    const total: Record<string, number> = {};
    for (const one of all) for (const [name, count] of Object.entries(one)) total[name] = (total[name] ?? 0) + count;
    return total;
  };
  const latencies = Object.fromEntries(
    operations.map((operation) => {
      const of = (kind: keyof Latencies<string>) => merged(tallies.map((tally) => tally.latencies[operation][kind]));
      return [operation, { left: of('left'), due: of('due'), backToBack: of('backToBack') }];
    }),
  ) as Record<Operation, Latencies<Histogram>>;
  const cutShort =
    shares.find((share) => share.cutShort === 'signal')?.cutShort ?? shares.find((share) => share.cutShort)?.cutShort;
  return {
    counts: sum(tallies.map(({ counts }) => counts)) as Counts,
    errors: sum(tallies.map(({ errors }) => errors)),
    latencies,
    submitToTerminal: merged(tallies.map((tally) => tally.submitToTerminal)),
    pollsPerJob: merged(tallies.map((tally) => tally.pollsPerJob)),
    webhookLag: merged(tallies.map((tally) => tally.webhookLag)),
    series: mergeSeries(tallies.map(({ series }) => series)),
    verdicts: shares.map(({ verdicts }) => verdicts).reduce(addFolds, emptyFold),
    startedAt: Math.min(...shares.map(({ startedAt }) => startedAt)),
    measuredMs: Math.max(...shares.map(({ measuredMs }) => measuredMs)),
    ...(cutShort && { cutShort }),
  };
}

function mergeSeries(all: readonly (readonly TallySecond[])[]): LoadSecond[] {
  const longest = Math.max(0, ...all.map(({ length }) => length));
  return Array.from({ length: longest }, (_, second) => {
    const rows = all.flatMap((series) => series[second] ?? []);
    const add = (name: 'requests' | 'submits' | 'polls' | 'wastedPolls' | 'errors' | 'deliveries' | 'jobsInFlight') =>
      rows.reduce((sum, row) => sum + row[name], 0);
    const { p50, p99, max } = timesOf(rows.length === 0 ? newHistogram() : merged(rows.map(({ hdr }) => hdr)));
    return {
      second,
      warmUp: rows.every(({ warmUp }) => warmUp),
      requests: add('requests'),
      submits: add('submits'),
      polls: add('polls'),
      wastedPolls: add('wastedPolls'),
      errors: add('errors'),
      deliveries: add('deliveries'),
      jobsInFlight: add('jobsInFlight'),
      p50,
      p99,
      max,
    };
  });
}
