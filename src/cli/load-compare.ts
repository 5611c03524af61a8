import { compareLoads } from '../../conformance/load/compare.ts';
import { compareText } from '../../conformance/load/report/compare-text.ts';
import { readLoadReport } from '../../conformance/load/report/read-load-report.ts';
import { wantsColours } from './paint.ts';
import { UsageError } from './usage-error.ts';

/** Compares two reports. Returns the exit code: 1 when something got worse. Throws UsageError or FileError. */
export function compareFiles(files: readonly string[]): number {
  const [before, after, ...more] = files;
  if (before === undefined || after === undefined || more.length > 0) {
    throw new UsageError(
      `--compare takes two reports, such as --compare before.json after.json; it was given ${files.length}`,
    );
  }
  const comparison = compareLoads(readLoadReport(before), readLoadReport(after));
  console.log(compareText(comparison, wantsColours(process.stdout, process.env)));
  return comparison.worse ? 1 : 0;
}
