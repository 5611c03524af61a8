import { checkBelongs } from '../../conformance/ledger/check-belongs.ts';
import type { Ledger } from '../../conformance/ledger/ledger.ts';
import { readLedger, writeLedger } from '../../conformance/ledger/ledger-file.ts';
import { lockLedger } from '../../conformance/ledger/ledger-lock.ts';
import { resume } from '../../conformance/ledger/resume.ts';
import type { Target } from '../../conformance/target.ts';
import { dueText } from './due-text.ts';
import { judgeObserved } from './judge-observed.ts';
import { defaultOut } from './judging-flags.ts';
import type { ObservedBy } from './observe-target.ts';
import { createProgress } from './progress.ts';
import { readTarget } from './read-target.ts';
import { resumeCommand } from './resume-command.ts';
import { stopOnSignal } from './stop-on-signal.ts';
import { UsageError } from './usage-error.ts';
import type { VerifyFlags } from './verify-flags.ts';
import { makeFolder } from './write-reports.ts';

/** `verify --resume`: sees to what is due by now, and judges all that was seen. Returns the exit code. */
export async function resumeLedger(
  file: string,
  url: string | undefined,
  flags: VerifyFlags,
  by: ObservedBy,
): Promise<number> {
  if (flags.ledger !== undefined) {
    throw new UsageError('--ledger begins a ledger, and --resume goes on with one: give one of the two');
  }
  if (flags.plan) {
    const { ledger } = readResumed(file, url, flags, by);
    console.log(dueText(ledger, resumeCommand(file, url, flags), by.time.epoch()));
    return 0;
  }
  // Before it is read: what another run sees to meanwhile must not be undone.
  const unlock = lockLedger(file);
  try {
    return await resumeLocked(file, url, flags, by);
  } finally {
    unlock();
  }
}

/** The ledger, and the target that the command line means by it. */
function readResumed(
  file: string,
  url: string | undefined,
  flags: VerifyFlags,
  { contract, time }: ObservedBy,
): { ledger: Ledger; target: Target } {
  const ledger = readLedger(file);
  const { api } = ledger.target;
  const target = readTarget(url ?? (flags.target === undefined ? api : undefined), flags, contract);
  checkBelongs(file, ledger, target, contract, time.epoch());
  return { ledger, target };
}

async function resumeLocked(
  file: string,
  url: string | undefined,
  flags: VerifyFlags,
  by: ObservedBy,
): Promise<number> {
  const { contract, judging, time } = by;
  const { ledger, target } = readResumed(file, url, flags, by);
  const folder = flags.out ?? (flags.report && defaultOut);
  if (folder !== undefined) makeFolder(folder);

  const progress = createProgress(process.stderr);
  const interruption = stopOnSignal((line) => progress.say(line));
  const resumed = await resume(ledger, target, contract, {
    onProgress: (line) => progress.say(line),
    signal: interruption,
    time,
    save: (one) => writeLedger(file, one),
  }).finally(() => progress.end());

  const { trace } = resumed.ledger;
  const exitCode = judgeObserved(trace, contract, judging, { flags, folder, interrupted: interruption.aborted });
  if (resumed.trouble !== undefined) console.log(`Nothing was looked at: ${resumed.trouble}.`);
  console.log(dueText(resumed.ledger, resumeCommand(file, url, flags), time.epoch()));
  return exitCode;
}
