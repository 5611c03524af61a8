import { timeText } from '../../reports/time-text.ts';
import { type Dimension, findMetric } from '../figures/metric.ts';

/** A figure for people, in the unit of its dimension: `142 ms`, `1 204`, `38.2 %`, `205 /s`. */
export function figureText(value: number, dimension: Dimension | undefined): string {
  switch (dimension) {
    case 'time':
      return latencyText(value);
    case 'share':
      return `${plainNumber(value * 100)} %`;
    case 'rate':
      return `${plainNumber(value)} /s`;
    default:
      return plainNumber(value);
  }
}

/** What was measured of a metric; a report that another version wrote may have metrics that are not known here. */
export function measuredText(metric: string, value: number): string {
  return figureText(value, findMetric(metric)?.dimension);
}

/** A latency with three digits: `0.42 ms`, `14.2 ms`, `142 ms`, `1.42 s`; above two minutes as other reports have times. */
export function latencyText(ms: number): string {
  if (ms < 1000) return `${threeDigits(ms)} ms`;
  return ms < 120_000 ? `${threeDigits(ms / 1000)} s` : timeText(ms);
}

/** A number with thin gaps between thousands, and no more than three digits behind the point that say something. */
export function plainNumber(value: number): string {
  const text = Number.isInteger(value) ? String(value) : threeDigits(value);
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '\u00a0');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

function threeDigits(value: number): string {
  if (value === 0) return '0';
  const digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
  return value.toFixed(digits);
}
