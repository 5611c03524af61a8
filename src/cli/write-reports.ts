import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { htmlReport } from '../../conformance/reports/html.ts';
import { jsonReport } from '../../conformance/reports/json.ts';
import { junitReport } from '../../conformance/reports/junit.ts';
import { markdownReport } from '../../conformance/reports/markdown.ts';
import type { Report } from '../../conformance/reports/report.ts';
import type { Contract } from '../contract/contract.ts';
import type { ReportKind } from './judging-flags.ts';
import { UsageError } from './usage-error.ts';

const writers: Record<ReportKind, readonly [name: string, write: (report: Report, contract: Contract) => string]> = {
  json: ['report.json', jsonReport],
  junit: ['junit.xml', junitReport],
  html: ['report.html', htmlReport],
  md: ['report.md', markdownReport],
};

/** Writes reports into a folder, which is made when it is not there. Returns the paths. Throws UsageError. */
export function writeReports(
  report: Report,
  contract: Contract,
  folder: string,
  kinds: readonly ReportKind[],
): string[] {
  makeFolder(folder);
  return [...new Set(kinds)].map((kind) => {
    const [name, write] = writers[kind];
    const path = join(folder, name);
    writeFileSync(path, write(report, contract));
    return path;
  });
}

/** Makes a folder to write to. Throws UsageError when it cannot be made or written to. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw new UsageError(`--out ${folder} cannot be written to (${(cause as NodeJS.ErrnoException).code})`, { cause });
  }
}
