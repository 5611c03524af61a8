import { countOf } from '../../reports/numbers.ts';
import { errorsOf, isBroken } from '../figures/metric.ts';
import type { LoadReport } from '../load-report.ts';

/** What a load run comes to. */
export interface LoadOutcome {
  /** Whether every objective held and no rule was broken, of what was measured. */
  readonly held: boolean;
  readonly sentence: string;
  /** `open`: nothing was asked that does not hold, but somebody should look. */
  readonly tone: 'good' | 'bad' | 'open';
}

/** Sums a load run up: its objectives, its rules, and what else went wrong. */
export function loadOutcome(report: LoadReport): LoadOutcome {
  const { slos, rules, totals, cutShort } = report;
  if (totals.requests === 0) {
    return { held: false, sentence: 'Nothing was measured.', tone: 'bad' };
  }
  const missed = slos.filter(({ held }) => !held).length;
  const broken = rules.rules.filter(isBroken).length;
  const held = missed === 0 && broken === 0;
  const wrong = [
    ...(errorsOf(report) > 0 ? [`${countOf(errorsOf(report), 'request')} went wrong`] : []),
    ...(totals.deliveriesLost > 0 ? [`${countOf(totals.deliveriesLost, 'webhook')} got lost`] : []),
  ];
  const cut = {
    signal: ['the run was stopped by a signal'],
    jobs: ['the run ended early because it had submitted all the jobs it may'],
    none: [],
  }[cutShort ?? 'none'];
  const parts = [sloPart(slos.length, missed), rulePart(report, broken), ...wrong, ...cut];
  const sentence = `${parts.join('; ')}.`;
  return { held, sentence, tone: !held ? 'bad' : wrong.length > 0 || cut.length > 0 ? 'open' : 'good' };
}

function sloPart(all: number, missed: number): string {
  if (all === 0) return 'No SLO was set';
  if (missed > 0) return `${missed} of ${countOf(all, 'SLO')} ${missed === 1 ? 'does' : 'do'} not hold`;
  return all === 1 ? 'The SLO holds' : `All ${all} SLOs hold`;
}

function rulePart({ rules }: LoadReport, broken: number): string {
  if (rules.jobsJudged === 0) return 'no job was judged by the rules';
  const jobs = `in ${countOf(rules.jobsJudged, 'judged job')}`;
  return broken === 0
    ? `no rule is broken ${jobs}`
    : `${countOf(broken, 'rule')} ${broken === 1 ? 'is' : 'are'} broken ${jobs}`;
}
