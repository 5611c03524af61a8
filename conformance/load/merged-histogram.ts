import { build, decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';
import type { Distribution } from './load-report.ts';

/**
 * The histograms of some distributions as one: the only right way to a percentile over all of them, since percentiles
 * cannot be added or averaged. Throws when one of them is not a histogram.
 */
export function mergedHistogram(distributions: readonly Pick<Distribution, 'hdr'>[]): Histogram {
  const all = build({ autoResize: true, numberOfSignificantValueDigits: 3 });
  for (const { hdr } of distributions) all.add(decodeFromCompressedBase64(hdr) as Histogram);
  return all;
}
