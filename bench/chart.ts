import { median } from './median.ts';
import type { Row } from './rounds.ts';
import { type BenchResult, ratioOf } from './table.ts';

const works = [
  { work: 'submit', title: 'Submit a job' },
  { work: 'poll', title: 'Poll a job' },
  { work: 'mix', title: 'The mix: 1 submit, 5 polls, 1 file range' },
] as const;

const left = 190;
const right = 90;
const width = 760;
const barHeight = 18;
const gap = 6;

/** Requests in a second as horizontal bars, one group for each kind of work, for the docs. */
export function chart({ rounds, machine }: BenchResult): string {
  const parts: string[] = [];
  let y = 40;
  for (const { work, title } of works) {
    const rows = rounds.filter((row) => row.work === work);
    if (rows.length === 0) continue;
    const most = Math.max(...rows.map(({ perSecond }) => median(perSecond)));
    parts.push(`<text x="${left}" y="${y}" class="title">${title}</text>`);
    y += 12;
    for (const row of rows) {
      parts.push(
        bar(
          row,
          y,
          most,
          ratioOf(row, rounds, ({ perSecond }) => perSecond),
        ),
      );
      y += barHeight + gap;
    }
    y += 34;
  }
  parts.push(
    `<text x="${left}" y="${y}" class="small">requests in a second, median of the rounds; ${markup(machine)}</text>`,
  );
  const height = y + 16;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Requests in a second, by server">
<style>
  text { font: 12px system-ui, sans-serif; fill: #24292f } .title { font-weight: 600; font-size: 13px } .small { font-size: 11px }
  rect { fill: #9aa4af } .own { fill: #2f6fdb } .background { fill: #fff }
  @media (prefers-color-scheme: dark) { text { fill: #d0d7de } .background { fill: #0d1117 } rect { fill: #6e7681 } .own { fill: #58a6ff } }
</style>
<rect class="background" width="${width}" height="${height}"/>
${parts.join('\n')}
</svg>
`;
}

function bar({ server, perSecond }: Row, y: number, most: number, ratio: number): string {
  const value = median(perSecond);
  const length = Math.max(1, (value / most) * (width - left - right));
  const text = `${Math.round(value).toLocaleString('en')}${Number.isNaN(ratio) ? '' : ` (${ratio.toFixed(2)})`}`;
  const middle = y + barHeight - 5;
  return [
    `<text x="${left - 8}" y="${middle}" text-anchor="end">${markup(server)}</text>`,
    `<rect x="${left}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}"${server.startsWith('stunt-double') ? ' class="own"' : ''}/>`,
    `<text x="${(left + length + 6).toFixed(1)}" y="${middle}">${text}</text>`,
  ].join('');
}

function markup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
