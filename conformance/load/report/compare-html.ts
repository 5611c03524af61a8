import { escapeMarkup as e } from '../../reports/escape.ts';
import type { LoadComparison } from '../figures/compare.ts';
import { comparisonSentence, comparisonTable, noiseNote } from './comparison-table.ts';
import { htmlTable, loadPage } from './html-parts.ts';

/** Two runs side by side as one file that stands alone. */
export function compareHtml(comparison: LoadComparison): string {
  const { differences, worse } = comparison;
  const sentence = comparisonSentence(comparison);
  const asked = differences.map((text) => `<li class="warn">asked differently: ${e(text)}</li>`);
  return loadPage(
    sentence,
    `<header class="${worse ? 'bad' : 'good'}"><p class="target">Two load runs</p>
<h1>${e(sentence)}</h1>
<ul class="numbers">${asked.join('')}</ul></header>
<main>
${htmlTable(comparisonTable(comparison)).replace(/<td>(worse|better)<\/td>/g, '<td class="$1">$1</td>')}
<p class="legend">${e(noiseNote)}</p>
</main>`,
  );
}
