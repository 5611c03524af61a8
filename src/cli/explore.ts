import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { type Counterexample, type Exploration, explore } from '../../conformance/properties/explore.ts';
import { counterexampleText } from '../../conformance/reports/counterexample.ts';
import { countOf } from '../../conformance/reports/numbers.ts';
import type { Target } from '../../conformance/target.ts';
import { asFiled, writeTrace } from '../../conformance/trace-file.ts';
import type { Contract } from '../contract/contract.ts';
import type { ExploringFlags, Replay } from './exploring-flags.ts';
import type { Judging } from './judging.ts';
import type { JudgingFlags } from './judging-flags.ts';
import { wantsColours } from './paint.ts';
import { createProgress } from './progress.ts';
import { stopOnSignal } from './stop-on-signal.ts';
import { UsageError } from './usage-error.ts';
import { makeFolder } from './write-reports.ts';

/** How many seeds there are. */
const seeds = 2 ** 31;

/** Settings of `verify` that explore in place of the fixed observation. */
export function explores({ explore: steps, replay, seed }: ExploringFlags): boolean {
  if (replay !== undefined && (steps ?? seed) !== undefined) {
    throw new UsageError('--replay plays one program again: it goes with neither --explore nor --seed');
  }
  if (seed !== undefined && steps === undefined) throw new UsageError('--seed is for --explore');
  return steps !== undefined || replay !== undefined;
}

/** What an exploration may do to a target. */
export function explorePlan({ name, api, budget }: Target, { explore: steps, replay }: ExploringFlags): string {
  const what = replay ? 'The program of --replay' : `Up to ${countOf(steps ?? 0, 'step')}`;
  return `${what} would be played against ${name} at ${api}, with ${countOf(budget.jobs, 'job')} at most (--max-jobs).`;
}

/** Explores a target and prints what was found. Returns the exit code. Throws UsageError, FileError or TargetError. */
export async function exploreTarget(
  target: Target,
  contract: Contract,
  judging: Judging,
  flags: ExploringFlags & JudgingFlags,
): Promise<number> {
  const { replay, strict = false, out } = flags;
  const noReports = (flags.report && '--report') ?? (flags.writeBaseline && '--write-baseline');
  if (noReports) {
    throw new UsageError(
      `${noReports} is for the fixed observation; with --explore, --out writes traces of what is found`,
    );
  }
  if (out !== undefined) makeFolder(out);
  const { seed, path }: Partial<Replay> = replay ?? { seed: flags.seed ?? randomInt(seeds) };
  const progress = createProgress(process.stderr);
  const exploration = await explore(target, contract, {
    seed,
    steps: flags.explore ?? 1,
    ...(path !== undefined && { path }),
    rules: [...judging.rules, ...judging.invariants],
    known: [...judging.baseline.keys()],
    onProgress: (line) => progress.say(line),
    signal: stopOnSignal((line) => progress.say(line)),
  }).finally(() => progress.end());

  const { counterexamples, steps } = exploration;
  const colours = wantsColours(process.stdout, process.env);
  for (const [index, found] of counterexamples.entries()) {
    const trace = asFiled(found.trace, contract);
    console.log(`${counterexampleText({ ...found, trace }, contract, colours)}\n\n  ${effort(found)}`);
    console.log(`  again     --replay ${seed}:${found.path}`);
    if (out !== undefined) {
      const file = join(out, `counterexample-${index + 1}.ndjson`);
      writeTrace(file, trace);
      console.log(`  wrote     ${file}`);
    }
    console.log();
  }
  console.log(summary(exploration, replay !== undefined));
  if (counterexamples.some((found) => isFailure(found, strict))) return 1;
  if (exploration.ended === 'target') return 2;
  return steps === 0 || exploration.ended === 'signal' ? 3 : 0;
}

/** A SHOULD that does not hold is no failure unless the flags say so. */
function isFailure({ broken }: Counterexample, strict: boolean): boolean {
  return broken.some(({ verdict }) => verdict !== 'warn' || strict);
}

function effort({ shrinking: { tries, jobs, cutShort } }: Counterexample): string {
  const made = `made smaller by ${countOf(tries, 'more try', 'more tries')}, with ${countOf(jobs, 'job')}`;
  return cutShort ? `${made}; ${cutShortBy[cutShort]}` : made;
}

const cutShortBy = {
  jobs: 'the budget of jobs left no room to go on',
  stopped: 'it may not be as small as can be, since the exploration ended then',
} as const;

function summary(exploration: Exploration, again: boolean): string {
  const { seed, steps, programs, jobs, counterexamples } = exploration;
  const found = counterexamples.length === 0 ? 'nothing is broken' : countOf(counterexamples.length, 'counterexample');
  const why = whyEnded(exploration);
  if (again) return `Played again: ${found}; ${countOf(steps, 'step')}, ${countOf(jobs, 'job')}.${why}`;
  return `Explored: ${found}; ${countOf(steps, 'step')} in ${countOf(programs, 'program')}, ${countOf(jobs, 'job')}, seed ${seed}.${why}`;
}

function whyEnded({ ended, trouble }: Exploration): string {
  if (ended === undefined) return '';
  switch (ended) {
    case 'jobs':
      return ' The budget of jobs was spent before all steps were played; raise --max-jobs.';
    case 'signal':
      return ' It was cut short.';
    case 'target':
      return ` It ended early. ${trouble}`;
  }
}
