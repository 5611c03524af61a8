import { countOf } from '../../reports/numbers.ts';
import type { ComparedFigure, LoadComparison } from '../figures/compare.ts';
import { figureText } from './figure-text.ts';
import type { LoadTable } from './load-tables.ts';

/** How the bound was chosen, for whoever reads the table. */
export const noiseNote =
  'Noise is the largest of three: what the number of values explains, at three standard deviations; how much latency moved ' +
  'within the runs, likewise; and what runs on one machine differ by anyway: 10 % and 1 ms of a time, 1 s of the lag of ' +
  'webhooks, 5 % of a rate, 1 point of wasted polls, 0.1 points of other shares. ' +
  'A lost webhook and a broken rule are never noise.';

/** The figures of two runs in words. */
export function comparisonTable({ figures }: LoadComparison): LoadTable {
  return {
    title: 'Figures',
    head: ['figure', 'before', 'after', 'change', 'noise', ''],
    rows: figures.map(row),
  };
}

/** What a comparison comes to. */
export function comparisonSentence({ figures, before, after }: LoadComparison): string {
  const worse = figures.filter(({ verdict }) => verdict === 'worse').map(({ name }) => name);
  const better = figures.filter(({ verdict }) => verdict === 'better').map(({ name }) => name);
  const parts = [
    worse.length === 0 ? 'nothing got worse' : `${countOf(worse.length, 'figure')} got worse (${worse.join(', ')})`,
    ...(better.length === 0 ? [] : [`${better.length} got better (${better.join(', ')})`]),
  ];
  const runs = `${after.name} of ${when(after.startedAt)}, against ${before.name} of ${when(before.startedAt)}`;
  return `${runs}: ${parts.join('; ')}.`;
}

function row({ name, dimension, before, after, change, noise, verdict }: ComparedFigure): string[] {
  const text = (value: number | undefined) => (value === undefined ? '–' : figureText(value, dimension));
  const points = (change ?? 0).toFixed(3) === '-0.000' ? 0 : (change ?? 0) * 100;
  const percent = change === undefined ? '–' : `${points > 0 ? '+' : ''}${points.toFixed(1)} %`;
  return [name, text(before), text(after), percent, noise === undefined ? '–' : `± ${text(noise)}`, verdict];
}

function when(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')} UTC`;
}
