import pc from 'picocolors';
import { escapeTerminal } from '../../reports/escape.ts';
import { countOf } from '../../reports/numbers.ts';
import { isBroken } from '../figures/metric.ts';
import type { LoadReport, SloOutcome } from '../load-report.ts';
import { measuredText } from './figure-text.ts';
import { loadOutcome } from './load-outcome.ts';
import { keyFigures, latencyTable, lifeTable, loadLine } from './load-tables.ts';
import { textTable } from './text-table.ts';

type Paint = ReturnType<typeof pc.createColors>;

/** What is printed at the end of a load run: the objectives and the broken rules first, then the figures. */
export function loadText(report: LoadReport, colours: boolean): string {
  const paint = pc.createColors(colours);
  const { slos, rules, target } = report;
  const { sentence, tone } = loadOutcome(report);
  const colour = { good: paint.green, bad: paint.red, open: paint.yellow }[tone];
  const broken = rules.rules.filter(isBroken);
  const warned = rules.rules.filter(({ verdict }) => verdict === 'warn');
  return [
    ...slos.toSorted((a, b) => Number(a.held) - Number(b.held)).map((slo) => sloLine(slo, paint)),
    ...(slos.length > 0 ? [''] : []),
    ...broken.map((rule) => ruleBlock(rule, paint)),
    ...warned.map(({ id, message }) => paint.yellow(escapeTerminal(`! ${id} warn  ${message}\n`))),
    ...figureLines(report, paint),
    '',
    ...[latencyTable(report), lifeTable(report)].map((table) => `${textTable(table, paint)}\n`),
    paint.dim(escapeTerminal(`${target.name} (${target.api})`)),
    paint.dim(escapeTerminal(loadLine(report))),
    colour(paint.bold(sentence)),
    '',
  ].join('\n');
}

function sloLine({ slo, metric, measured, held }: SloOutcome, paint: Paint): string {
  const was = measured === undefined ? 'was not measured' : `was ${measuredText(metric, measured)}`;
  return (held ? paint.green : paint.red)(escapeTerminal(`${held ? '✓' : '✗'} ${slo}  ${was}`));
}

function ruleBlock(rule: LoadReport['rules']['rules'][number], paint: Paint): string {
  const { id, verdict, title, clause, message, jobsBroken, evidence } = rule;
  return [
    paint.red(paint.bold(escapeTerminal(`✗ ${id} ${verdict} in ${countOf(jobsBroken, 'job')}`))),
    `  expected  ${escapeTerminal(title)} ${paint.dim(escapeTerminal(`(${clause})`))}`,
    `  seen      ${escapeTerminal(message)}`,
    ...evidence.map((line) => `    ${escapeTerminal(line)}`),
    '',
  ].join('\n');
}

function figureLines(report: LoadReport, paint: Paint): string[] {
  const figures = keyFigures(report);
  const wide = Math.max(...figures.map(([name]) => name.length));
  const far = Math.max(...figures.map(([, value]) => value.length));
  return figures.map(([name, value, note]) => {
    const figure = `${name.padEnd(wide)}  ${paint.bold(value.padStart(far))}`;
    return note === '' ? figure : `${figure}  ${paint.dim(escapeTerminal(note))}`;
  });
}
