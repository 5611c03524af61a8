import { observe } from '../../conformance/observe.ts';
import { type ObserverTime, systemTime } from '../../conformance/observer-clock.ts';
import { plan } from '../../conformance/plan.ts';
import { asFiled } from '../../conformance/trace-file.ts';
import { loadContract } from '../contract/contract.ts';
import { resumeCommand } from './due-text.ts';
import { explorePlan, explores, exploreTarget } from './explore.ts';
import type { ExploringFlags } from './exploring-flags.ts';
import { judgeObserved } from './judge-observed.ts';
import { complainOfBaseline, settleJudging } from './judging.ts';
import { defaultOut, type JudgingFlags } from './judging-flags.ts';
import { planText } from './plan-text.ts';
import { createProgress } from './progress.ts';
import { stopOnSignal } from './stop-on-signal.ts';
import { UsageError } from './usage-error.ts';
import { keepLedger, ledgerPlanText, makeWayForLedger, resumeLedger, tellDue } from './verify-ledger.ts';
import { readTarget } from './verify-target.ts';
import { makeFolder } from './write-reports.ts';

export interface VerifyFlags extends JudgingFlags, ExploringFlags {
  readonly target?: string;
  readonly key?: string;
  readonly otherKey?: string;
  readonly maxJobs?: number;
  readonly patience?: string;
  readonly rate?: number;
  readonly plan?: true;
  readonly ledger?: string;
  readonly resume?: string;
}

/**
 * Observes a target and judges what was seen. Returns the exit code. Throws UsageError, FileError or TargetError. `time`
 * is the observer's own.
 */
export async function verify(
  url: string | undefined,
  flags: VerifyFlags,
  time: ObserverTime = systemTime,
): Promise<number> {
  const contract = loadContract(flags.contract, flags.profile);
  const exploring = explores(flags);
  const judging = settleJudging(flags, exploring);
  if (complainOfBaseline(judging, flags.baseline)) return 1;
  const days = (flags.ledger && '--ledger') ?? (flags.resume && '--resume');
  if (exploring && days) throw new UsageError(`${days} is for the fixed observation, and cannot go with --explore`);
  if (flags.resume !== undefined) return resumeLedger(flags.resume, url, flags, { contract, judging, time });
  const target = readTarget(url, flags, contract);
  if (exploring && !flags.plan) return exploreTarget(target, contract, judging, flags, stopOnSignal);
  if (flags.plan) {
    console.log(exploring ? explorePlan(target, flags) : planText(plan(target, contract), target));
    if (flags.ledger !== undefined) console.log(ledgerPlanText(flags.ledger, target));
    return 0;
  }
  const folder = flags.out ?? (flags.report && defaultOut);
  if (folder !== undefined) makeFolder(folder);
  if (flags.ledger !== undefined) makeWayForLedger(flags.ledger);

  const progress = createProgress(process.stderr);
  const interruption = stopOnSignal((line) => progress.say(line));
  const observed = await observe(target, contract, {
    onProgress: (line) => progress.say(line),
    signal: interruption,
    time,
  }).finally(() => progress.end());

  // What the file will say is what is judged, so that judging the file can come to nothing else.
  const trace = asFiled(observed.trace, contract);
  const ledger = flags.ledger === undefined ? undefined : keepLedger(flags.ledger, target, contract, trace, observed);
  const exitCode = judgeObserved(trace, contract, judging, { flags, folder, interrupted: interruption.aborted });
  if (flags.ledger !== undefined && ledger) tellDue(ledger, resumeCommand(flags.ledger, url, flags), time.epoch());
  return exitCode;
}
