import { observe } from '../../conformance/observe.ts';
import type { ObserverTime } from '../../conformance/observer-clock.ts';
import type { Target } from '../../conformance/target.ts';
import { asFiled } from '../../conformance/trace-file.ts';
import type { Contract } from '../contract/contract.ts';
import { keepLedger, makeWayForLedger } from './begin-ledger.ts';
import { dueText } from './due-text.ts';
import { judgeObserved } from './judge-observed.ts';
import type { Judging } from './judging.ts';
import { defaultOut } from './judging-flags.ts';
import { createProgress } from './progress.ts';
import { resumeCommand } from './resume-command.ts';
import { stopOnSignal } from './stop-on-signal.ts';
import type { VerifyFlags } from './verify-flags.ts';
import { makeFolder } from './write-reports.ts';

/** What every observation goes by, whatever its target. */
export interface ObservedBy {
  readonly contract: Contract;
  readonly judging: Judging;
  /** The observer's own. */
  readonly time: ObserverTime;
}

/**
 * The fixed observation: judges what was seen, and leaves what takes days to a ledger where the flags name one. Returns
 * the exit code. Throws UsageError, FileError or TargetError.
 */
export async function observeTarget(
  target: Target,
  url: string | undefined,
  flags: VerifyFlags,
  by: ObservedBy,
): Promise<number> {
  const folder = flags.out ?? (flags.report && defaultOut);
  if (folder !== undefined) makeFolder(folder);
  const unlock = flags.ledger === undefined ? undefined : makeWayForLedger(flags.ledger);
  try {
    return await observeAndJudge(target, url, flags, by, folder);
  } finally {
    unlock?.();
  }
}

async function observeAndJudge(
  target: Target,
  url: string | undefined,
  flags: VerifyFlags,
  { contract, judging, time }: ObservedBy,
  folder: string | undefined,
): Promise<number> {
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
  if (flags.ledger !== undefined && ledger) {
    console.log(dueText(ledger, resumeCommand(flags.ledger, url, flags), time.epoch()));
  }
  return exitCode;
}
