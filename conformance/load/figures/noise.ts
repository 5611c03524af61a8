import type { Distribution, LoadReport } from '../load-report.ts';
import { merged } from './histogram.ts';

/** How many standard deviations chance may explain: beyond three it would have to be one in 370. */
const sigmas = 3;

/** How far apart the same percentile of two runs may be by the number of values alone; in the values' own unit. */
export function percentileNoise(
  percent: number,
  before: readonly Distribution[],
  after: readonly Distribution[],
): number {
  return sigmas * Math.hypot(deviation(percent, before), deviation(percent, after));
}

/**
 * The standard deviation of a percentile: of n values, how many lie below it varies by √(n·p·(1−p)), and the histogram
 * tells which values lie so many places to its left and right (David and Nagaraja, Order Statistics, §7.1).
 */
function deviation(percent: number, distributions: readonly Distribution[]): number {
  const histogram = merged(distributions.map(({ hdr }) => hdr));
  const part = percent / 100;
  const spread = 100 * Math.sqrt((part * (1 - part)) / Math.max(1, histogram.totalCount));
  const at = (place: number) => histogram.getValueAtPercentile(Math.min(100, Math.max(0, place)));
  return (at(percent + spread) - at(percent - spread)) / 2;
}

/** A run is looked at in so many stretches, to see how steady it was. */
const stretches = 6;

/**
 * How far apart the same percentile of two runs may be, going by how much it moved within each of them: on a machine that
 * has other work, values that follow each other are alike, and there is less to be learnt from them than their number says.
 * In milliseconds; 0 where a run was too short to tell.
 */
export function driftNoise(statistic: 'p50' | 'p99', before: LoadReport, after: LoadReport): number {
  return sigmas * Math.hypot(drift(statistic, before), drift(statistic, after));
}

/** The standard error of the mean of the stretches, each taken by its middle second, so that a lone stall is not drift. */
function drift(statistic: 'p50' | 'p99', { series }: LoadReport): number {
  const seconds = series.filter(({ warmUp, requests }) => !warmUp && requests > 0).map((one) => one[statistic]);
  const length = Math.floor(seconds.length / stretches);
  if (length === 0) return 0;
  const middles = Array.from({ length: stretches }, (_, index) => {
    const sorted = seconds.slice(index * length, (index + 1) * length).sort((a, b) => a - b);
    return sorted[Math.floor(length / 2)] ?? 0;
  });
  const mean = middles.reduce((sum, value) => sum + value, 0) / stretches;
  const variance = middles.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (stretches - 1);
  return Math.sqrt(variance / stretches);
}

/** How far apart two shares may be by the number of things alone: two proportions, pooled. */
export function shareNoise(before: Part, after: Part): number {
  const pooled = (before.part + after.part) / (before.of + after.of);
  return sigmas * Math.sqrt(pooled * (1 - pooled) * (1 / before.of + 1 / after.of));
}

/** How far apart two rates may be by the number of things alone, which is as of a Poisson process. */
export function rateNoise(before: Part, after: Part): number {
  return sigmas * Math.hypot(Math.sqrt(before.part) / before.of, Math.sqrt(after.part) / after.of);
}

/** So many things of so many, or in so many seconds; more than none. */
export interface Part {
  readonly part: number;
  readonly of: number;
}
