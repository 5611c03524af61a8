import type { Level } from './rule.ts';

/** What a rule found, in a trace or about one job of it. */
export type Verdict = 'pass' | 'fail' | 'warn' | 'inconclusive' | 'not-applicable' | 'error';

/** A verdict with its grounds. */
export interface Finding {
  readonly verdict: Verdict;
  /** What was expected and what was seen; or why it cannot be told, and what would settle it. */
  readonly message: string;
  /** Ids of exchanges and deliveries of the trace. */
  readonly evidence: readonly string[];
}

export function pass(message: string, ...evidence: string[]): Finding {
  return { verdict: 'pass', message, evidence };
}

/** A broken rule. The judge makes a warning of it where the level is SHOULD, and a pass with a remark where it is MAY. */
export function fail(message: string, ...evidence: string[]): Finding {
  return { verdict: 'fail', message, evidence };
}

export function inconclusive(message: string, ...evidence: string[]): Finding {
  return { verdict: 'inconclusive', message, evidence };
}

export function notApplicable(message: string, ...evidence: string[]): Finding {
  return { verdict: 'not-applicable', message, evidence };
}

/** Worst first: a proven failure outranks whatever could not be told, and one pass is worth more than nothing. */
const rank: readonly Verdict[] = ['error', 'fail', 'warn', 'inconclusive', 'pass', 'not-applicable'];

/** One finding for all that a rule found: the worst, with the evidence of all that are as bad. */
export function worst(findings: readonly Finding[], level: Level): Finding {
  const levelled = findings.map((finding) => atLevel(finding, level));
  const verdict = rank.find((one) => levelled.some((finding) => finding.verdict === one));
  const chosen = levelled.filter((finding) => finding.verdict === verdict);
  const [first] = chosen;
  if (!first) return inconclusive('nothing was observed that this rule could be judged by');
  // Something proven outranks what could not be told of other jobs, unless it is only that.
  const passes = levelled.filter((finding) => finding.verdict === 'pass');
  const winners = verdict === 'inconclusive' && passes.length > 0 ? passes : chosen;
  // Of passes, one with a remark says more.
  const winner = winners.find(({ message }) => message.startsWith(remark)) ?? winners[0] ?? first;
  return { ...winner, evidence: [...new Set(winners.flatMap(({ evidence }) => evidence))] };
}

/** What the message of a pass begins with when there is something to say all the same. */
const remark = 'noted: ';

function atLevel(finding: Finding, level: Level): Finding {
  if (finding.verdict !== 'fail' || level === 'MUST') return finding;
  return level === 'SHOULD'
    ? { ...finding, verdict: 'warn' }
    : { ...finding, verdict: 'pass', message: `${remark}${finding.message}` };
}
