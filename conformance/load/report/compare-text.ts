import pc from 'picocolors';
import { escapeTerminal } from '../../reports/escape.ts';
import type { LoadComparison } from '../figures/compare.ts';
import { comparisonSentence, comparisonTable, noiseNote } from './comparison-table.ts';
import { textTable } from './text-table.ts';

/** What is printed of two runs: first what makes them hard to compare, then the figures. */
export function compareText(comparison: LoadComparison, colours: boolean): string {
  const paint = pc.createColors(colours);
  const { differences, worse } = comparison;
  const [head = '', ...rows] = textTable(comparisonTable(comparison), paint).split('\n');
  return [
    ...differences.map((text) => paint.yellow(escapeTerminal(`! asked differently: ${text}`))),
    ...(differences.length > 0 ? [''] : []),
    head,
    ...rows.map((row) => (/ worse$/.test(row) ? paint.red(row) : / better$/.test(row) ? paint.green(row) : row)),
    '',
    paint.dim(noiseNote),
    (worse ? paint.red : paint.green)(paint.bold(escapeTerminal(comparisonSentence(comparison)))),
    '',
  ].join('\n');
}
