import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { checkBelongs } from '../../conformance/ledger/check-belongs.ts';
import { beginLedger, type Ledger } from '../../conformance/ledger/ledger.ts';
import { readLedger, writeLedger } from '../../conformance/ledger/ledger-file.ts';
import { resume } from '../../conformance/ledger/resume.ts';
import type { Observed } from '../../conformance/observe.ts';
import type { ObserverTime } from '../../conformance/observer-clock.ts';
import { formatSpan } from '../../conformance/span.ts';
import type { Target } from '../../conformance/target.ts';
import type { Trace } from '../../conformance/trace.ts';
import type { Contract } from '../contract/contract.ts';
import { dueText, resumeCommand } from './due-text.ts';
import { judgeObserved } from './judge-observed.ts';
import type { Judging } from './judging.ts';
import { defaultOut } from './judging-flags.ts';
import { createProgress } from './progress.ts';
import { stopOnSignal } from './stop-on-signal.ts';
import { UsageError } from './usage-error.ts';
import type { VerifyFlags } from './verify.ts';
import { readTarget } from './verify-target.ts';
import { makeFolder } from './write-reports.ts';

/** Throws UsageError when a ledger could not be written, or would take the place of another: before anything is paid. */
export function makeWayForLedger(file: string): void {
  if (existsSync(file)) {
    throw new UsageError(`--ledger ${file} is there already: go on with it by --resume ${file}, or name another file`);
  }
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch (cause) {
    throw new UsageError(`--ledger ${file} cannot be written (${(cause as NodeJS.ErrnoException).code})`);
  }
}

/** Writes the ledger of a first run. */
export function keepLedger(
  file: string,
  target: Target,
  contract: Contract,
  trace: Trace,
  observed: Pick<Observed, 'due' | 'skewMs'>,
): Ledger {
  const ledger = beginLedger(target, contract, trace, observed);
  writeLedger(file, ledger);
  return ledger;
}

/** Says what is due, when, and how to see to it. `now` is an epoch. */
export function tellDue(ledger: Ledger, command: string, now: number): void {
  console.log(dueText(ledger, command, now));
}

/** What a plan says of the ledger. */
export function ledgerPlanText(file: string, { timings, clock, name, budget }: Target): string {
  if (clock) return `\nNothing would be left to ${file}: the clock of ${name} is turned.`;
  const spans = { 'a link ends': timings.linkTtl, 'its file is deleted': timings.retention };
  const long = Object.entries(spans).filter(([, ms]) => ms > budget.patience);
  if (long.length === 0) return `\nNothing would be left to ${file}: all is waited for.`;
  const what = long.map(([text, ms]) => `${text} after ${formatSpan(ms)}`).join(' and ');
  return `\nWhat takes longer than patience is left to ${file}, which --resume takes up later: ${what}.`;
}

export interface ResumeWith {
  readonly contract: Contract;
  readonly judging: Judging;
  readonly time: ObserverTime;
}

/** `verify --resume`: sees to what is due by now, and judges all that was seen. Returns the exit code. */
export async function resumeLedger(
  file: string,
  url: string | undefined,
  flags: VerifyFlags,
  { contract, judging, time }: ResumeWith,
): Promise<number> {
  if (flags.ledger !== undefined) {
    throw new UsageError('--ledger begins a ledger, and --resume goes on with one: give one of the two');
  }
  const ledger = readLedger(file);
  const { api } = ledger.target;
  const target = readTarget(url ?? (flags.target === undefined ? api : undefined), flags, contract);
  checkBelongs(file, ledger, target, contract, time.epoch());
  const command = resumeCommand(file, url, flags);
  if (flags.plan) {
    tellDue(ledger, command, time.epoch());
    return 0;
  }
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
  tellDue(resumed.ledger, command, time.epoch());
  return exitCode;
}
