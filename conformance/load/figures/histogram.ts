import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';
import type { Distribution } from '../load-report.ts';

/** Microseconds in a millisecond. */
const perMs = 1000;

/** A histogram of whole numbers, three digits of which are kept: microseconds, or counts. */
export function newHistogram(): Histogram {
  return build({
    bitBucketSize: 32,
    numberOfSignificantValueDigits: 3,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60_000_000,
  });
}

/** Takes in a time in milliseconds. */
export function recordMs(histogram: Histogram, ms: number): void {
  histogram.recordValue(Math.max(0, Math.round(ms * perMs)));
}

/** The compressed form of a histogram, in Base64. */
export function packed(histogram: Histogram): string {
  return encodeIntoCompressedBase64(histogram);
}

/**
 * One histogram of several packed ones: the only right way to a percentile over all of them, since percentiles cannot be
 * added or averaged. Throws when one of them is not a histogram.
 */
export function merged(all: readonly string[]): Histogram {
  const sum = newHistogram();
  for (const one of all) sum.add(decodeFromCompressedBase64(one));
  return sum;
}

/** A percentile of a histogram of microseconds, in milliseconds. */
export function msAt(histogram: Histogram, percentile: number): number {
  return round(histogram.getValueAtPercentile(percentile) / perMs);
}

/** The figures of a histogram of microseconds, in milliseconds. */
export function timesOf(histogram: Histogram): Distribution {
  return figures(histogram, 1 / perMs);
}

/** The figures of a histogram of counts. */
export function countsOf(histogram: Histogram): Distribution {
  return figures(histogram, 1);
}

function figures(histogram: Histogram, unit: number): Distribution {
  const at = (percentile: number) => round(histogram.getValueAtPercentile(percentile) * unit);
  const empty = histogram.totalCount === 0;
  return {
    count: histogram.totalCount,
    min: empty ? 0 : at(0),
    mean: empty ? 0 : round(histogram.mean * unit),
    p50: at(50),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    p999: at(99.9),
    max: empty ? 0 : round(histogram.maxValue * unit),
    hdr: packed(histogram),
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
