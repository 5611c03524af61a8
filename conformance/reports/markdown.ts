import { byChapter, chapterTitle } from '../chapters.ts';
import type { Judged } from '../judge.ts';
import type { Verdict } from '../verdict.ts';
import { escapeMarkdown, markdownCode } from './escape.ts';
import { evidenceLine, evidenceOf } from './evidence.ts';
import { countOf, passing } from './numbers.ts';
import type { Report } from './report.ts';
import { needsAttention, worstFirst } from './severity.ts';

const signs: Record<Verdict, string> = {
  pass: '✅',
  fail: '❌',
  warn: '⚠️',
  inconclusive: '❔',
  'not-applicable': '➖',
  error: '💥',
};

/** A report for the summary of a CI job or a pull request: what needs a look first, then every rule, folded away. */
export function markdownReport(report: Report): string {
  const { start, conclusion, outcome, judged, jobsSubmitted, seconds } = report;
  const sign = outcome.exitCode === 0 ? signs.pass : outcome.exitCode === 3 ? signs.inconclusive : signs.fail;
  const numbers = (Object.keys(conclusion.summary) as Verdict[])
    .filter((verdict) => conclusion.summary[verdict] > 0)
    .map((verdict) => `${conclusion.summary[verdict]} ${verdict}`);
  const attention = worstFirst(judged).filter(needsAttention);
  return [
    `# ${sign} ${escapeMarkdown(outcome.sentence)}`,
    '',
    `${escapeMarkdown(start.target)} at ${escapeMarkdown(start.api)}: ${numbers.join(', ')}; ` +
      `${countOf(jobsSubmitted, 'job')}, ${seconds.toFixed(1)} s.`,
    '',
    ...outcome.complaints.map((text) => `- ${escapeMarkdown(text)}`),
    ...attention.flatMap((one) => problem(one, report)),
    ...[...byChapter(judged, ({ rule }) => rule.id)].flatMap(([chapter, rules]) => table(chapter, rules)),
  ].join('\n');
}

function problem({ rule, verdict, message, evidence }: Judged, { trace, outcome }: Report): string[] {
  const events = evidenceOf(trace);
  const known = outcome.excused.get(rule.id);
  return [
    `## ${signs[verdict]} ${rule.id} ${escapeMarkdown(rule.title)}`,
    '',
    ...(known === undefined ? [] : [`Known: ${escapeMarkdown(known)}`, '']),
    escapeMarkdown(message),
    '',
    `*${escapeMarkdown(rule.clause)}*`,
    '',
    ...evidence.map((id) => {
      const event = events.get(id);
      return `- ${markdownCode(event ? `${id} ${evidenceLine(event)}` : id)}`;
    }),
    '',
  ];
}

function table(chapter: string, rules: readonly Judged[]): string[] {
  return [
    `<details><summary>${chapterTitle(chapter)}: ${passing(rules)}</summary>`,
    '',
    '| rule | verdict | what was seen |',
    '|---|---|---|',
    ...rules.map(
      ({ rule, verdict, message }) =>
        `| ${rule.id} ${escapeMarkdown(rule.title)} | ${signs[verdict]} ${verdict} | ${escapeMarkdown(message)} |`,
    ),
    '',
    '</details>',
    '',
  ];
}
