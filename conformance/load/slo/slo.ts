import { type Dimension, findMetric, type Metric, metricNames } from '../figures/metric.ts';
import { SloError } from './slo-error.ts';

const comparisons = {
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
  '=': (a: number, b: number) => a === b,
} as const;

/** A service level objective: what a figure of a load report has to be. */
export interface Slo {
  /** As it was given. */
  readonly text: string;
  readonly metric: Metric;
  readonly operator: keyof typeof comparisons;
  /** In the metric's own unit: milliseconds, a number, or a part from 0 to 1. */
  readonly limit: number;
}

const units: Readonly<Record<string, { readonly dimension: Dimension; of(number: number): number }>> = {
  ms: { dimension: 'time', of: (ms) => ms },
  s: { dimension: 'time', of: (seconds) => seconds * 1000 },
  m: { dimension: 'time', of: (minutes) => minutes * 60_000 },
  // Divided, not multiplied by 0.01: 7% has to be 0.07.
  '%': { dimension: 'share', of: (percent) => percent / 100 },
};

const wanted: Readonly<Record<Dimension, string>> = {
  time: 'a time: give it in ms, s or m, such as 250ms',
  share: 'a share: give it in % or from 0 to 1, such as 5% or 0.05',
  count: 'a number of things, which has no unit',
  rate: 'a number in a second, which has no unit',
};

/**
 * Reads an objective such as `p99<250ms`, `wasted-polls<40%` or `lost-webhooks=0`. Throws SloError, which names the text and
 * the rule that it breaks.
 */
export function parseSlo(text: string): Slo {
  const [, name, operator, number, unit = ''] =
    /^\s*([^\s<>=]+)\s*(<=|>=|<|>|=)\s*(\d+(?:\.\d+)?)\s*([^\s\d.]*)\s*$/.exec(text) ?? [];
  if (name === undefined) {
    throw new SloError(
      `an SLO is a metric, one of ${Object.keys(comparisons).join(' ')}, and a number with its unit, ` +
        `such as p99<250ms; it is ${text.trim() || 'empty'}`,
    );
  }
  const metric = findMetric(name);
  if (!metric) throw new SloError(`the SLO ${text.trim()} names no metric; there are ${metricNames().join(', ')}`);
  const known = Object.hasOwn(units, unit) ? units[unit] : undefined;
  const bare = metric.dimension === 'time' || (metric.dimension === 'share' && Number(number) > 1);
  if (unit === '' ? bare : known?.dimension !== metric.dimension) {
    throw new SloError(`in the SLO ${text.trim()}, ${name} is ${wanted[metric.dimension]}`);
  }
  const limit = known ? known.of(Number(number)) : Number(number);
  return { text: text.trim(), metric, operator: operator as Slo['operator'], limit };
}

/** Reads objectives with commas between them. Throws SloError at the first that is none. */
export function parseSlos(text: string): Slo[] {
  return text.split(',').map(parseSlo);
}

/** Whether a figure is as an objective has it. */
export function holds({ operator, limit }: Slo, measured: number): boolean {
  return comparisons[operator](measured, limit);
}
