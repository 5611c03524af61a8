import { readLoadReport } from '../../conformance/load/report/read-load-report.ts';
import { UsageError } from './usage-error.ts';

/** Compares two reports. Stands in until `conformance/load/compare.ts` is there. */
export function compareFiles(files: readonly string[]): number {
  const [before, after, ...more] = files;
  if (before === undefined || after === undefined || more.length > 0) {
    throw new UsageError(
      `--compare takes two reports, such as --compare before.json after.json; it was given ${files.length}`,
    );
  }
  const [a, b] = [before, after].map(readLoadReport);
  console.log(`${a?.totals.requestsPerSecond} requests a second before, ${b?.totals.requestsPerSecond} after`);
  return 0;
}
