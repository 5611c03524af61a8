import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareLoads } from '../../conformance/load/figures/compare.ts';
import { compareHtml } from '../../conformance/load/report/compare-html.ts';
import { compareText } from '../../conformance/load/report/compare-text.ts';
import { readLoadReport } from '../../conformance/load/report/read-load-report.ts';
import type { LoadReportKind } from './load-command.ts';
import { wantsColours } from './paint.ts';
import { UsageError } from './usage-error.ts';
import { makeFolder } from './write-reports.ts';

/**
 * Compares two reports, and writes the comparison as a page when `kinds` has html. Returns the exit code: 1 when something
 * got worse. Throws UsageError or FileError.
 */
export function compareFiles(files: readonly string[], kinds: readonly LoadReportKind[], folder: string): number {
  const [before, after, ...more] = files;
  if (before === undefined || after === undefined || more.length > 0) {
    throw new UsageError(
      `--compare takes two reports, such as --compare before.json after.json; it was given ${files.length}`,
    );
  }
  const other = kinds.find((kind) => kind !== 'html');
  if (other !== undefined) throw new UsageError(`--report ${other} is for a run; --compare writes html only`);
  const comparison = compareLoads(readLoadReport(before), readLoadReport(after));
  console.log(compareText(comparison, wantsColours(process.stdout, process.env)));
  if (kinds.length > 0) {
    makeFolder(folder);
    const path = join(folder, 'compare.html');
    writeFileSync(path, compareHtml(comparison));
    console.log(`wrote ${path}`);
  }
  return comparison.worse ? 1 : 0;
}
