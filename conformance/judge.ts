import type { Contract } from '../src/contract/contract.ts';
import type { Rule } from './rule.ts';
import type { Trace } from './trace.ts';
import { type Finding, worst } from './verdict.ts';
import { viewOf } from './view.ts';

/** What became of one rule. */
export interface Judged extends Finding {
  readonly rule: Rule;
}

/** Judges a trace by rules, in their order. A rule that breaks is an error of its own, and no other rule suffers. */
export function judge(trace: Trace, rules: readonly Rule[], contract: Contract): Judged[] {
  const view = viewOf(trace, contract);
  return rules.map((rule) => {
    try {
      return { rule, ...worst(rule.judge(view, contract), rule.level) };
    } catch (error) {
      const message = `the rule itself broke: ${error instanceof Error ? error.message : String(error)}`;
      return { rule, verdict: 'error', message, evidence: [] };
    }
  });
}
