import type { Contract } from '../../src/contract/contract.ts';
import { byChapter, chapterTitle } from '../chapters.ts';
import type { Verdict } from '../verdict.ts';
import { escapeMarkup as e } from './escape.ts';
import { evidenceOf } from './evidence.ts';
import { htmlEvent } from './html-event.ts';
import { htmlRule } from './html-rule.ts';
import { htmlStyle } from './html-style.ts';
import { countOf, passing } from './numbers.ts';
import type { Report } from './report.ts';
import { needsAttention, severity, worstFirst } from './severity.ts';
import { timelinesOf } from './timeline.ts';
import { timelineSvg } from './timeline-svg.ts';

/** One file that stands alone: what the run came to, the rules by chapter, the life of each job, and every event. */
export function htmlReport(report: Report, contract: Contract): string {
  const { start, outcome } = report;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${e(`${start.target}: ${outcome.sentence}`)}</title>
<style>${htmlStyle}</style>
</head>
<body>
${head(report)}
<main>
${chapters(report)}
${timelines(report, contract)}
${events(report, contract)}
</main>
</body>
</html>
`;
}

function head({ start, conclusion, outcome, seconds, jobsSubmitted, strict }: Report): string {
  const tone = { 0: 'good', 1: 'bad', 3: 'open' }[outcome.exitCode];
  const numbers = (Object.keys(conclusion.summary) as Verdict[])
    .filter((verdict) => conclusion.summary[verdict] > 0)
    .map((verdict) => `<li class="${verdict}"><b>${conclusion.summary[verdict]}</b> ${verdict}</li>`);
  const facts = [
    `<code>${e(start.api)}</code>`,
    `<time datetime="${new Date(start.epochMs).toISOString()}">${new Date(start.epochMs).toISOString().slice(0, 16).replace('T', ' ')} UTC</time>`,
    countOf(jobsSubmitted, 'job'),
    `${seconds.toFixed(1)} s`,
    ...(strict ? ['strict'] : []),
  ];
  return `<header class="${tone}">
<p class="target">${e(start.target)}</p>
<h1>${e(outcome.sentence)}</h1>
<ul class="numbers">${numbers.join('')}</ul>
<p class="facts">${facts.join(' · ')}</p>
${outcome.complaints.map((text) => `<p class="complaint">Baseline: ${e(text)}</p>`).join('')}
</header>`;
}

function chapters(report: Report): string {
  const sections = [...byChapter(report.judged, ({ rule }) => rule.id)].map(([chapter, rules]) => {
    const worst = Math.min(...rules.map(severity));
    const bad = rules.some(needsAttention);
    return {
      worst: bad ? worst : Number.POSITIVE_INFINITY,
      html: `<details class="chapter"${bad ? ' open' : ''}><summary><h2>${e(chapterTitle(chapter))}</h2> <span class="count${bad ? ' bad' : ''}">${passing(rules)}</span></summary>
${worstFirst(rules)
  .map((one) => htmlRule(one, report))
  .join('\n')}
</details>`,
    };
  });
  // Chapters with something to look at come first, and keep their order otherwise.
  return sections
    .toSorted((a, b) => (a.worst === b.worst ? 0 : a.worst - b.worst))
    .map(({ html }) => html)
    .join('\n');
}

function timelines({ trace, judged }: Report, contract: Contract): string {
  const pointedTo = new Map<string, { rules: string[]; broken: boolean }>();
  for (const one of worstFirst(judged).filter(needsAttention)) {
    for (const id of one.evidence) {
      const { rules = [], broken = false } = pointedTo.get(id) ?? {};
      pointedTo.set(id, { rules: [...rules, one.rule.id], broken: broken || one.verdict !== 'warn' });
    }
  }
  const lines = timelinesOf(trace, contract).map((timeline) => {
    // Warnings alone may be about every job there is.
    const broken = timeline.marks.some(({ id }) => pointedTo.get(id)?.broken);
    const flag = broken ? ' <span class="count bad">evidence</span>' : '';
    return `<details class="job"${broken ? ' open' : ''}><summary><code>${e(timeline.job)}</code> <span class="about">${e(timeline.about)}</span>${flag}</summary>
<div class="scroll">${timelineSvg(timeline, pointedTo)}</div></details>`;
  });
  if (lines.length === 0) return '';
  return `<section><h2>Jobs</h2>
<p class="legend">Wide gaps are drawn shorter than they were. <span class="key good"></span> answered <span class="key idle"></span> 304 <span class="key refused"></span> refused <span class="key lost"></span> no answer <span class="key ring"></span> evidence of a failure <span class="key soft"></span> of a warning. Times are the target's: turns of its clock are part of them.</p>
${lines.join('\n')}
</section>`;
}

function events(report: Report, contract: Contract): string {
  const all = [...evidenceOf(report.trace).values()].map((event) => htmlEvent(event, report, contract));
  return `<section><h2>Events</h2>\n${all.join('\n')}\n</section>`;
}
