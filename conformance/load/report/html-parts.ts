import { escapeMarkup as e } from '../../reports/escape.ts';
import { htmlStyle } from '../../reports/html-style.ts';
import { loadStyle } from './load-style.ts';
import type { LoadTable } from './load-tables.ts';

/** A page that stands alone: it runs nothing and asks for nothing. The body is markup. */
export function loadPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${e(title)}</title>
<style>${htmlStyle}${loadStyle}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** A table in a frame of its own that can be moved sideways on a phone. */
export function htmlTable({ title, head, rows }: LoadTable): string {
  const cells = (row: readonly string[]) => row.map((cell) => `<td>${e(cell)}</td>`).join('');
  return `<section><h2>${e(title)}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="${e(title)}"><table>
<thead><tr>${head.map((cell) => `<th scope="col">${e(cell)}</th>`).join('')}</tr></thead>
<tbody>${rows.map((row) => `<tr>${cells(row)}</tr>`).join('\n')}</tbody>
</table></div></section>`;
}
