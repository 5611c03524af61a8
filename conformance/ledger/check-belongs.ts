import type { Contract } from '../../src/contract/contract.ts';
import { FileError } from '../../src/contract/file-error.ts';
import type { Target } from '../target.ts';
import { type Ledger, lengthOf, markOf, startOf } from './ledger.ts';

/** Clocks are set back by so much now and then, and nobody is the worse for it. */
const setRightMs = 5000;

/** Throws FileError when a ledger was begun with another target or contract, or is of the future. `now` is an epoch. */
export function checkBelongs(file: string, ledger: Ledger, target: Target, contract: Contract, now: number): void {
  const mistake = mistakeIn(ledger, target, contract, now);
  if (mistake !== undefined) throw new FileError(file, undefined, mistake);
}

function mistakeIn(ledger: Ledger, { api }: Target, contract: Contract, now: number): string | undefined {
  if (ledger.target.api !== api) return `is the ledger of ${ledger.target.api}, not of ${api}`;
  const { profile, sha256 } = markOf(contract);
  if (ledger.contract.profile !== profile) {
    return `was begun with --profile ${ledger.contract.profile}, not with ${profile}`;
  }
  if (ledger.contract.sha256 !== sha256) return 'was begun with another contract: give the same one, or begin anew';
  const last = startOf(ledger).epochMs + lengthOf(ledger);
  if (now >= last - setRightMs) return undefined;
  const [ahead, here] = [last, now].map((epoch) => new Date(epoch).toISOString());
  return `was last written at ${ahead}, and the clock of this machine says ${here}: set it right first`;
}
