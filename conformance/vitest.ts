import { beforeAll, describe, type TestContext, test } from 'vitest';
import { type Contract, loadContract } from '../src/contract/contract.ts';
import { type Baseline, readBaseline, unknownIds } from './baseline.ts';
import { type Judged, judge } from './judge.ts';
import { observe } from './observe.ts';
import { curlFor } from './reports/curl.ts';
import { evidenceLine, evidenceOf } from './reports/evidence.ts';
import { failsRun } from './reports/severity.ts';
import { rules } from './rules.ts';
import { type Selection, selectRules, unknownNames } from './select-rules.ts';
import { loadTarget, type TargetFlags, targetFromFlags } from './target.ts';
import type { Trace } from './trace.ts';
import { asFiled, readTrace } from './trace-file.ts';
import { isFailure } from './weigh.ts';

/** What is verified, and by what. */
export interface ConformanceOptions {
  /** A target file. */
  readonly target?: string;
  /** What there is to know besides or instead, or a function that gives it when the tests run. It wins over the file. */
  readonly flags?: TargetFlags | (() => TargetFlags | Promise<TargetFlags>);
  /** A trace that was recorded before, in place of a target. */
  readonly trace?: string;
  /** Which rules become tests. */
  readonly filter?: Selection;
  /** Whether a SHOULD that does not hold fails its test. */
  readonly strict?: boolean;
  /** A file of known failures, each with a comment; their tests are skipped. */
  readonly baseline?: string;
  /** How long the observation may take, in milliseconds. */
  readonly timeout?: number;
  /** Another OpenAPI description with `x-async-jobs`, and the dialect of it that is spoken. */
  readonly contract?: string;
  readonly profile?: string;
}

const defaultTimeout = 15 * 60_000;

/**
 * Makes a test of every rule. The target is observed once, before the first of them. A rule that does not hold fails
 * with what was seen; what does not apply, or need not be told, is skipped with the reason.
 */
export function conformance(options: ConformanceOptions): void {
  const { filter = {}, strict = false, timeout = defaultTimeout } = options;
  const contract = loadContract(options.contract, options.profile);
  const baseline: Baseline = options.baseline === undefined ? new Map() : readBaseline(options.baseline);
  const chosen = selectRules(rules, filter);
  const [unknown] = [
    ...unknownNames(rules, [...(filter.only ?? []), ...(filter.skip ?? [])]),
    ...unknownIds(baseline, rules),
  ];
  if (unknown !== undefined) throw new Error(`there is no rule and no chapter ${unknown}`);
  if (chosen.length === 0) throw new Error('the filter leaves no rule to judge by');

  describe('conformance', () => {
    let trace: Trace = [];
    const judged = new Map<string, Judged>();
    beforeAll(async () => {
      trace = asFiled(await traceOf(options, contract), contract);
      for (const one of judge(trace, chosen, contract)) judged.set(one.rule.id, one);
    }, timeout);

    for (const { id, title } of chosen) {
      test(`${id} ${title}`, async (context) => {
        const one = judged.get(id);
        if (!one) throw new Error(`${id} was not judged`);
        await settle(one, context, { strict, known: baseline.get(id), details: () => detailsOf(one, trace, contract) });
      });
    }
  });
}

async function traceOf({ target, flags, trace }: ConformanceOptions, contract: Contract): Promise<Trace> {
  if (trace !== undefined) return readTrace(trace);
  if (target === undefined && flags === undefined) throw new Error('conformance() needs a target, or a trace');
  const said = typeof flags === 'function' ? await flags() : flags;
  const resolved = target === undefined ? targetFromFlags(said ?? {}, contract) : loadTarget(target, contract, said);
  return (await observe(resolved, contract, {})).trace;
}

interface SettleOptions {
  readonly strict: boolean;
  /** Why a failure is known, where it is. */
  readonly known: string | undefined;
  readonly details: () => string;
}

/** Ends a test as its verdict says: by returning, by skipping, or by an error. */
async function settle(judged: Judged, context: TestContext, { strict, known, details }: SettleOptions): Promise<void> {
  const { rule, verdict, message } = judged;
  if (known !== undefined && isFailure(verdict, strict)) return context.skip(`known: ${known}`);
  if (known !== undefined && verdict === 'pass') throw new RuleError(`${rule.id} passes: take it off the baseline`);
  if (failsRun(judged, strict)) throw new RuleError(`${verdict}: ${message}\n${details()}`);
  if (verdict === 'pass') return;
  if (verdict === 'warn') await context.annotate?.(message, 'warning');
  context.skip(`${verdict}: ${message}`);
}

/** A rule that does not hold, or could not be judged and has to be. */
class RuleError extends Error {
  override readonly name = 'RuleError';

  constructor(message: string) {
    super(message);
    // Where in the verifier it was thrown says nothing about the target.
    this.stack = `${this.name}: ${message}`;
  }
}

function detailsOf({ rule, evidence }: Judged, trace: Trace, contract: Contract): string {
  const events = evidenceOf(trace);
  const [start] = trace;
  return [
    rule.clause,
    ...evidence.slice(0, 3).flatMap((id) => {
      const event = events.get(id);
      if (!event) return [id];
      const line = `${id}  ${evidenceLine(event)}`;
      return event.kind === 'exchange' && start?.kind === 'start' ? [line, curlFor(event, start, contract)] : [line];
    }),
  ].join('\n');
}
