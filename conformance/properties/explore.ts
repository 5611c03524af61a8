import fc from 'fast-check';
import type { Contract } from '../../src/contract/contract.ts';
import { type Judged, judge } from '../judge.ts';
import { type ObserveOptions, openSession } from '../open-session.ts';
import { countOf } from '../reports/numbers.ts';
import { worstFirst } from '../reports/severity.ts';
import type { Rule } from '../rule.ts';
import type { Target } from '../target.ts';
import { TargetError } from '../target-error.ts';
import type { Trace } from '../trace.ts';
import { Hunt } from './hunt.ts';
import { playProgram } from './play.ts';
import { jobsOf, type Program, programs } from './program.ts';

export interface ExploreOptions extends ObserveOptions {
  /** How many steps to play, not counting those that make a counterexample smaller. */
  readonly steps: number;
  /** A 32-bit number that everything drawn follows from. */
  readonly seed: number;
  /** Plays the one program that an earlier run found under this path, in place of exploring. */
  readonly path?: string;
  /** What programs are judged by: rules, and the invariants that hold of any order. */
  readonly rules: readonly Rule[];
  /** Rules whose failure is known: they are not looked for. */
  readonly known?: readonly string[];
}

/** A few steps after which rules are broken. */
export interface Counterexample {
  /** With the seed, brings it back. */
  readonly path: string;
  readonly program: Program;
  readonly trace: Trace;
  /** What is broken, the worst first. */
  readonly broken: readonly [Judged, ...Judged[]];
  /** Jobs and further tries that it took to make it smaller, and what ended that before it was as small as can be. */
  readonly shrinking: { readonly tries: number; readonly jobs: number; readonly cutShort?: 'jobs' | 'stopped' };
}

/** What an exploration came to. */
export interface Exploration {
  readonly seed: number;
  readonly steps: number;
  readonly programs: number;
  readonly jobs: number;
  readonly counterexamples: readonly Counterexample[];
  /** Why it ended before all steps were played. */
  readonly ended?: 'jobs' | 'signal' | 'target';
  /** What became of the target, in a sentence, where that ended it. */
  readonly trouble?: string;
}

/** So much of the budget is kept for making a counterexample smaller. */
const keptShare = 0.25;

/** After so many programs in a row that need more jobs than are left, the budget counts as spent. */
const mostTooDear = 20;

/**
 * Plays programs of steps in any order against a target, judges each, and makes smaller what breaks a rule. A rule that
 * is found to be broken is not looked for again. Throws TargetError when there is nothing to explore, or no longer
 * and nothing was found before.
 */
export async function explore(target: Target, contract: Contract, options: ExploreOptions): Promise<Exploration> {
  const { seed, signal, onProgress = () => undefined } = options;
  const opened = await openSession(target, contract, { ...options, onProgress: () => undefined }, target.budget.jobs);
  const { budget } = opened.session;
  const known = new Set(options.known);
  const counterexamples: Counterexample[] = [];
  let [steps, played] = [0, 0];
  const attempt = async (program: Program) => {
    const { trace, steps: done } = await playProgram(opened, program);
    return { trace, done, broken: brokenIn(trace, options.rules, contract, known) };
  };
  const result = (ended?: Exploration['ended']): Exploration => ({
    ...{ seed, steps, programs: played, jobs: budget.spent, counterexamples },
    ...(ended && { ended }),
  });
  try {
    await opened.greet();
    const arbitrary = programs(contract);
    const last = options.path === undefined ? Number.POSITIVE_INFINITY : 1;
    let tooDear = 0;
    for (let run = 0; steps < options.steps && run < last; run += 1) {
      const hunt = new Hunt({
        attempt,
        canPay: (program, shrinking) => {
          const kept = shrinking || options.path !== undefined ? 0 : Math.floor(keptShare * target.budget.jobs);
          return jobsOf(program).size <= target.budget.jobs - kept - budget.spent;
        },
        spent: () => budget.spent,
      });
      const property = fc.asyncProperty(arbitrary, (program) => hunt.try(program));
      // One program at a time, by its place in the sequence of the seed, so that the paths of all runs are the same.
      const path = options.path ?? String(run);
      const details = await fc.check(property, { seed, path, numRuns: 1, endOnFailure: options.path !== undefined });
      const { smallest } = hunt;
      if (smallest) {
        for (const { rule } of smallest.broken) known.add(rule.id);
        const cutShort = hunt.crash === undefined ? hunt.cutShort : ('stopped' as const);
        const shrinking = { tries: hunt.tries - 1, jobs: hunt.shrinkingJobs, ...(cutShort && { cutShort }) };
        counterexamples.push({ path: details.counterexamplePath ?? path, ...smallest, shrinking });
      }
      if (hunt.steps > 0) {
        played += 1;
        steps += hunt.steps;
      }
      if (hunt.crash !== undefined) throw hunt.crash;
      if (hunt.tries === 0) {
        // One that needs fewer jobs may follow.
        tooDear += 1;
        if (tooDear === mostTooDear) return result('jobs');
        continue;
      }
      tooDear = 0;
      const found = counterexamples.flatMap(({ broken }) => broken.map(({ rule }) => rule.id));
      const broken = found.length > 0 ? `; broken: ${found.join(', ')}` : '';
      onProgress(`${steps} of ${options.steps} steps, ${countOf(budget.spent, 'job')}${broken}`);
    }
    return result();
  } catch (error) {
    // What was found before it was stopped is told all the same, and so is what the target was last seen to do.
    if (signal?.aborted) return result('signal');
    if (error instanceof TargetError && counterexamples.length > 0) {
      return { ...result('target'), trouble: error.message };
    }
    throw error;
  } finally {
    await opened.close();
  }
}

/** What a trace breaks that is not known yet, the worst first. Throws TargetError when nothing was answered at all. */
function brokenIn(trace: Trace, rules: readonly Rule[], contract: Contract, known: ReadonlySet<string>): Judged[] {
  const exchanges = trace.flatMap((event) => (event.kind === 'exchange' ? [event] : []));
  const [first] = exchanges;
  if (first && exchanges.every(({ response }) => response === undefined)) {
    throw new TargetError(`Nothing answers any more at ${new URL(first.request.url).origin}: ${first.failure}.`);
  }
  const judged = judge(trace, rules, contract);
  return worstFirst(judged).filter(
    ({ rule, verdict }) => (verdict === 'fail' || verdict === 'warn' || verdict === 'error') && !known.has(rule.id),
  );
}
