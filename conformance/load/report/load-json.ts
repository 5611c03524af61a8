import type { LoadReport } from '../load-report.ts';

/** `load.json`, as `schemas/load-report.schema.json` describes it. */
export function loadJson(report: LoadReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
