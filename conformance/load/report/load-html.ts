import { escapeMarkup as e } from '../../reports/escape.ts';
import { countOf } from '../../reports/numbers.ts';
import { isBroken } from '../figures/metric.ts';
import type { LoadReport, SloOutcome } from '../load-report.ts';
import { measuredText } from './figure-text.ts';
import { htmlTable, loadPage } from './html-parts.ts';
import { loadOutcome } from './load-outcome.ts';
import { loadPlots } from './load-plots.ts';
import { keyFigures, latencyTable, lifeTable, loadLine } from './load-tables.ts';
import { plotFigure } from './plot.ts';

/** One file that stands alone: what the run came to, its figures, its plots, its tables, and the rules with their evidence. */
export function loadHtml(report: LoadReport): string {
  const { sentence } = loadOutcome(report);
  const plots = loadPlots(report).map(plotFigure);
  return loadPage(
    `${report.target.name} under load: ${sentence}`,
    `${head(report)}
<main>
${slos(report)}
${figures(report)}
${plots.length === 0 ? '' : `<section><h2>Over time</h2><div class="plots">\n${plots.join('\n')}\n</div></section>`}
${htmlTable(latencyTable(report))}
${htmlTable(lifeTable(report))}
${rules(report)}
</main>`,
  );
}

function head(report: LoadReport): string {
  const { target, profile, startedAt } = report;
  const { sentence, tone } = loadOutcome(report);
  const facts = [
    `<code>${e(target.api)}</code>`,
    `<time datetime="${e(startedAt)}">${e(startedAt.slice(0, 16).replace('T', ' '))} UTC</time>`,
    e(loadLine(report)),
  ];
  return `<header class="${tone}">
<p class="target">${e(target.name)} under load</p>
<h1>${e(sentence)}</h1>
<p class="facts">${e(profile.summary)}</p>
<p class="facts">${facts.join(' · ')}</p>
</header>`;
}

function slos({ slos: all }: LoadReport): string {
  if (all.length === 0) return '';
  const worstFirst = all.toSorted((a, b) => Number(a.held) - Number(b.held));
  return `<section><h2>Objectives</h2><ul class="slos">${worstFirst.map(sloItem).join('\n')}</ul></section>`;
}

function sloItem({ slo, metric, measured, held }: SloOutcome): string {
  const was = measured === undefined ? 'was not measured' : `was ${measuredText(metric, measured)}`;
  const verdict = held ? 'holds' : 'does not hold';
  return `<li class="${held ? 'pass' : 'fail'}"><span class="verdict">${verdict}</span> <code>${e(slo)}</code> ${e(was)}</li>`;
}

function figures(report: LoadReport): string {
  const items = keyFigures(report).map(
    ([name, value, note]) =>
      `<div><dt>${e(name)}</dt><dd>${e(value)}</dd>${note === '' ? '' : `<dd class="note">${e(note)}</dd>`}</div>`,
  );
  return `<section><h2>Key figures</h2><dl class="figures">${items.join('\n')}</dl></section>`;
}

function rules({ rules: { rules: all, jobsJudged, exchangesJudged } }: LoadReport): string {
  if (jobsJudged === 0) return '<section><h2>Rules</h2><p class="about">No job was judged.</p></section>';
  const broken = all.filter(isBroken);
  const warned = all.filter(({ verdict }) => verdict === 'warn');
  const rest = all.filter((one) => !broken.includes(one) && !warned.includes(one));
  const folded = `<details class="chapter"><summary>${countOf(rest.length, 'rule')} without a complaint</summary>
${rest.map(rule).join('\n')}</details>`;
  return `<section><h2>Rules</h2>
<p class="about">${countOf(jobsJudged, 'job')} with ${countOf(exchangesJudged, 'exchange')} judged while the load ran.</p>
${[...broken, ...warned].map(rule).join('\n')}
${rest.length > 0 ? folded : ''}</section>`;
}

function rule(one: LoadReport['rules']['rules'][number]): string {
  const { id, verdict, title, clause, message, jobsBroken, evidence } = one;
  const open = isBroken(one) || verdict === 'warn';
  return `<details class="rule ${e(verdict)}" id="${e(id)}"${open ? ' open' : ''}>
<summary><span class="verdict">${e(verdict)}</span> <span class="id">${e(id)}</span> ${e(title)}</summary>
<p class="message">${jobsBroken > 0 ? `In ${countOf(jobsBroken, 'job')}: ` : ''}${e(message)}</p>
<p class="clause">${e(clause)}</p>
${evidence.length > 0 ? `<pre>${evidence.map(e).join('\n')}</pre>` : ''}</details>`;
}
