import type { LoadReport, SloOutcome } from '../load-report.ts';
import { holds, type Slo } from './slo.ts';

/** Judges objectives by a report. What was not measured does not hold: silence is no proof. */
export function judgeSlos(slos: readonly Slo[], report: LoadReport): SloOutcome[] {
  return slos.map((slo) => {
    const measured = slo.metric.read(report);
    const outcome = { slo: slo.text, metric: slo.metric.name };
    return measured === undefined ? { ...outcome, held: false } : { ...outcome, measured, held: holds(slo, measured) };
  });
}
