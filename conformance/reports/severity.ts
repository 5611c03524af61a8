import type { Judged } from '../judge.ts';

/** How bad a verdict is, 0 the worst: what makes a run fail comes first, then what warns, then what is well. */
export function severity({ verdict, rule }: Judged): number {
  const order = ['error', 'fail', 'inconclusive MUST', 'warn', 'inconclusive', 'pass', 'not-applicable'];
  return order.indexOf(verdict === 'inconclusive' && rule.level === 'MUST' ? 'inconclusive MUST' : verdict);
}

/** The worst first; those that are as bad in the order of the rules. */
export function worstFirst(judged: readonly Judged[]): Judged[] {
  return judged.toSorted((a, b) => severity(a) - severity(b));
}

/** Whether somebody should look at it: a failure, a warning, or a MUST that was left open. */
export function needsAttention(judged: Judged): boolean {
  return severity(judged) <= 3;
}

/** Whether this alone makes a run end badly. */
export function failsRun({ verdict, rule }: Judged, strict: boolean): boolean {
  switch (verdict) {
    case 'fail':
    case 'error':
      return true;
    case 'warn':
      return strict;
    case 'inconclusive':
      return rule.level === 'MUST';
    default:
      return false;
  }
}
