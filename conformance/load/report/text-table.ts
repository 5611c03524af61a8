import type pc from 'picocolors';
import { escapeTerminal } from '../../reports/escape.ts';
import type { LoadTable } from './load-tables.ts';

/** A table in columns: words to the left, figures to the right. */
export function textTable({ head, rows }: LoadTable, paint: ReturnType<typeof pc.createColors>): string {
  const clean = [head, ...rows].map((row) => row.map(escapeTerminal));
  const widths = head.map((_, column) => Math.max(...clean.map((row) => row[column]?.length ?? 0)));
  const lines = clean.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [paint.dim(lines[0] ?? ''), ...lines.slice(1)].join('\n');
}
