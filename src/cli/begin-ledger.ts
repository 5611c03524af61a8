import { existsSync } from 'node:fs';
import { beginLedger, type Ledger } from '../../conformance/ledger/ledger.ts';
import { writeLedger } from '../../conformance/ledger/ledger-file.ts';
import { lockLedger } from '../../conformance/ledger/ledger-lock.ts';
import type { Observed } from '../../conformance/observe.ts';
import { formatSpan } from '../../conformance/span.ts';
import type { Target } from '../../conformance/target.ts';
import type { Trace } from '../../conformance/trace.ts';
import type { Contract } from '../contract/contract.ts';
import { checkWritable } from './check-writable.ts';
import { UsageError } from './usage-error.ts';

/**
 * Locks the place of a ledger that is to be written, and returns what unlocks it. Throws UsageError when it could not be
 * written or would take the place of another, FileError when another process is about to write it: before anything is paid.
 */
export function makeWayForLedger(file: string): () => void {
  checkWritable('--ledger', file);
  const unlock = lockLedger(file);
  if (!existsSync(file)) return unlock;
  unlock();
  throw new UsageError(`--ledger ${file} is there already: go on with it by --resume ${file}, or name another file`);
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

/** What a plan says of the ledger. */
export function ledgerPlanText(file: string, { timings, clock, name, budget }: Target): string {
  if (clock) return `\nNothing would be left to ${file}: the clock of ${name} is turned.`;
  const spans = { 'a link ends': timings.linkTtl, 'its file is deleted': timings.retention };
  const long = Object.entries(spans).filter(([, ms]) => ms > budget.patience);
  if (long.length === 0) return `\nNothing would be left to ${file}: all is waited for.`;
  const what = long.map(([text, ms]) => `${text} after ${formatSpan(ms)}`).join(' and ');
  return `\nWhat takes longer than patience is left to ${file}, which --resume takes up later: ${what}.`;
}
