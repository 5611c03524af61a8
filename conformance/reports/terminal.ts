import pc from 'picocolors';
import type { Contract } from '../../src/contract/contract.ts';
import type { Judged } from '../judge.ts';
import type { Verdict } from '../verdict.ts';
import { curlFor } from './curl.ts';
import { escapeTerminal } from './escape.ts';
import { type Evidence, evidenceLine, evidenceOf } from './evidence.ts';
import { countOf } from './numbers.ts';
import type { Report } from './report.ts';
import { needsAttention, worstFirst } from './severity.ts';

/** More evidence than this for one rule is in the files. */
const evidenceShown = 3;

/** What is printed at the end of a run: what went wrong first, each so that it can be seen again; then the numbers. */
export function terminalReport(report: Report, contract: Contract, colours: boolean): string {
  const paint = pc.createColors(colours);
  const { conclusion, outcome, judged, start, jobsSubmitted, seconds } = report;
  const events = evidenceOf(report.trace);
  const attention = worstFirst(judged).filter(needsAttention);
  const problems = attention.map((one) => problem(one, report, contract, events, paint));
  const undecided = worstFirst(judged).filter((one) => one.verdict === 'inconclusive' && !needsAttention(one));
  const rest = undecided.map(({ rule, message }) => `  ${paint.dim(`? ${rule.id}  ${escapeTerminal(message)}`)}`);
  const { summary } = conclusion;
  const numbers = (Object.keys(summary) as Verdict[])
    .filter((verdict) => summary[verdict] > 0)
    .map((verdict) => colour(verdict, paint)(`${summary[verdict]} ${verdict}`));
  const verdictLine = (outcome.exitCode === 0 ? paint.green : outcome.exitCode === 3 ? paint.yellow : paint.red)(
    paint.bold(outcome.sentence),
  );
  return [
    ...problems,
    ...(rest.length > 0 ? [`Could not be told, and need not be:\n${rest.join('\n')}\n`] : []),
    ...outcome.complaints.map((text) => `${paint.red('baseline')}  ${text}`),
    verdictLine,
    `${escapeTerminal(start.target)} (${escapeTerminal(start.api)}): ${numbers.join(', ')}; ` +
      `${countOf(jobsSubmitted, 'job')}, ${seconds.toFixed(1)} s`,
    '',
  ].join('\n');
}

type Paint = ReturnType<typeof pc.createColors>;

const signs: Record<Verdict, string> = {
  pass: '✓',
  fail: '✗',
  warn: '!',
  inconclusive: '?',
  'not-applicable': '-',
  error: '✗',
};

function colour(verdict: Verdict, paint: Paint): (text: string) => string {
  if (verdict === 'fail' || verdict === 'error') return paint.red;
  if (verdict === 'warn' || verdict === 'inconclusive') return paint.yellow;
  return verdict === 'pass' ? paint.green : paint.dim;
}

function problem(
  { rule, verdict, message, evidence }: Judged,
  { start, outcome }: Report,
  contract: Contract,
  events: ReadonlyMap<string, Evidence>,
  paint: Paint,
): string {
  const known = outcome.excused.get(rule.id);
  const head = `${signs[verdict]} ${rule.id} ${verdict}${known === undefined ? '' : ` (known: ${known})`}`;
  const shown = evidence.slice(0, evidenceShown).flatMap((id) => {
    const event = events.get(id);
    if (!event) return [`    ${id}`];
    const line = `    ${id}  ${escapeTerminal(evidenceLine(event))}`;
    return event.kind === 'exchange'
      ? [line, `      ${paint.cyan(escapeTerminal(curlFor(event, start, contract)))}`]
      : [line];
  });
  const more = evidence.length - evidenceShown;
  return [
    colour(verdict, paint)(paint.bold(escapeTerminal(head))),
    `  expected  ${rule.title} ${paint.dim(`(${rule.clause})`)}`,
    `  seen      ${escapeTerminal(message)}`,
    ...shown,
    ...(more > 0 ? [`    and ${more} more`] : []),
    '',
  ].join('\n');
}
