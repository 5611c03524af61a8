import type { LoadReport } from '../load-report.ts';
import { type Comparable, comparables } from './compared-figures.ts';
import type { Dimension } from './metric.ts';

/** Two load runs side by side. */
export interface LoadComparison {
  readonly before: { readonly name: string; readonly startedAt: string };
  readonly after: { readonly name: string; readonly startedAt: string };
  /** What was asked of the runs differently, a sentence each: the more there are, the less the figures say. */
  readonly differences: readonly string[];
  readonly figures: readonly ComparedFigure[];
  /** Whether any figure got worse by more than noise. */
  readonly worse: boolean;
}

export interface ComparedFigure {
  readonly name: string;
  readonly dimension: Dimension;
  /** In the unit of the dimension: milliseconds, a number, or a part from 0 to 1. */
  readonly before?: number;
  readonly after?: number;
  /** As a part of what it was before; undefined where that was 0. */
  readonly change?: number;
  /** A difference that is not larger is noise. In the unit of the dimension. */
  readonly noise?: number;
  readonly verdict: 'worse' | 'better' | 'same' | 'not measured';
}

/** Compares a run to an earlier one. */
export function compareLoads(before: LoadReport, after: LoadReport): LoadComparison {
  const figures = comparables.map((comparable) => compareFigure(comparable, before, after));
  return {
    before: { name: before.target.name, startedAt: before.startedAt },
    after: { name: after.target.name, startedAt: after.startedAt },
    differences: differencesOf(before, after),
    figures,
    worse: figures.some(({ verdict }) => verdict === 'worse'),
  };
}

function compareFigure(comparable: Comparable, first: LoadReport, second: LoadReport): ComparedFigure {
  const { name, dimension, better } = comparable;
  const [before, after] = [comparable.read(first), comparable.read(second)];
  const values = { name, dimension, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
  if (before === undefined || after === undefined) return { ...values, verdict: 'not measured' };
  const noise = comparable.noise(first, second);
  const loss = better === 'less' ? after - before : before - after;
  const verdict = loss > noise ? 'worse' : loss < -noise ? 'better' : 'same';
  return { ...values, ...(before !== 0 && { change: after / before - 1 }), noise, verdict };
}

function differencesOf(before: LoadReport, after: LoadReport): string[] {
  const asked = ({ target, profile, settings, cutShort }: LoadReport) => ({
    target: target.api,
    profile: profile.name,
    model: profile.model,
    rate: settings.rate,
    connections: settings.connections,
    workers: settings.workers,
    'duration in seconds': settings.durationSeconds,
    'warm-up in seconds': settings.warmUpSeconds,
    'jobs at most': settings.jobs,
    'share of judged jobs': settings.sample,
    'judged jobs in a second': settings.samplePerSecond,
    seed: settings.seed,
    'cut short by': cutShort,
  });
  const [first, second] = [asked(before), asked(after)];
  return Object.entries(first).flatMap(([name, was]) => {
    const is = second[name as keyof typeof second];
    return was === is ? [] : [`${name}: ${was ?? 'none'} before, ${is ?? 'none'} after`];
  });
}
