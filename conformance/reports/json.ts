import type { Report } from './report.ts';

/** `report.json`, as `schemas/report.schema.json` describes it. */
export function jsonReport(report: Report): string {
  const { start, conclusion, outcome, judged, seconds, jobsSubmitted, strict } = report;
  const content = {
    target: start.target,
    api: start.api,
    startedAt: new Date(start.epochMs).toISOString(),
    seconds,
    jobsSubmitted,
    strict,
    conformant: conclusion.conformant,
    sentence: outcome.sentence,
    exitCode: outcome.exitCode,
    summary: conclusion.summary,
    rules: judged.map(({ rule, verdict, message, evidence }) => {
      const known = outcome.excused.get(rule.id);
      const { id, level, title, clause } = rule;
      return { id, level, title, clause, verdict, message, evidence, ...(known !== undefined && { known }) };
    }),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}
