import type { Judged } from '../judge.ts';
import { escapeMarkup as e } from './escape.ts';
import type { Report } from './report.ts';
import { needsAttention } from './severity.ts';

/** More links than this to events would bury the text. */
const evidenceShown = 12;

/** A rule with its verdict: open where somebody should look, folded away where all is well. */
export function htmlRule(judged: Judged, { outcome }: Report): string {
  const { rule, verdict, message, evidence } = judged;
  const known = outcome.excused.get(rule.id);
  const links = evidence.slice(0, evidenceShown).map((id) => `<a href="#event-${encodeURIComponent(id)}">${e(id)}</a>`);
  if (evidence.length > evidenceShown) links.push(`and ${evidence.length - evidenceShown} more`);
  return `<details class="rule ${verdict}" id="${e(rule.id)}"${needsAttention(judged) ? ' open' : ''}>
<summary><span class="verdict">${verdict}</span> <span class="id">${e(rule.id)}</span> ${e(rule.title)}</summary>
<p class="message">${e(message)}</p>
${known === undefined ? '' : `<p class="known">Known: ${e(known)}</p>`}
<p class="clause">${e(rule.clause)}</p>
${links.length > 0 ? `<p class="evidence">Evidence: ${links.join(' ')}</p>` : ''}
</details>`;
}
