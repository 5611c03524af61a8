import { type ReportOptions, reportOf } from '../../../conformance/reports/report.ts';
import { asFiled } from '../../../conformance/trace-file.ts';
import { contract, judged, life1 } from '../support/made-up.ts';

/** Text that would do harm in every kind of report. */
export const hostile = `<script>alert("x")</script> & 'q' | \`c\` **b** ]]> \u001b[31m \u0000 \ud800`;

export const verdicts = [
  judged('SUBMIT-01', 'pass', { evidence: ['x1'] }),
  judged('SUBMIT-05', 'warn', { level: 'SHOULD', message: 'there is no Location', evidence: ['x1'] }),
  judged('POLL-01', 'fail', { message: `expected 304; it was 200 ${hostile}`, evidence: ['x2', 'x4'] }),
  judged('POLL-02', 'pass', { evidence: ['x4'] }),
  judged('HOOK-05', 'inconclusive', { message: 'the secret is not known' }),
  judged('LINK-07', 'fail', { message: 'it was still served', evidence: ['x8'] }),
  judged('LINK-11', 'inconclusive', { level: 'SHOULD', message: 'the clock cannot be turned' }),
  judged('AUTH-05', 'not-applicable', { level: 'SHOULD', message: 'there is no other key' }),
  judged('LIFE-01', 'error', { message: 'the rule itself broke: oops' }),
];

export function madeUpReport(options: ReportOptions = {}, rules = verdicts) {
  return reportOf(asFiled(life1, contract), rules, options);
}
