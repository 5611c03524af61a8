import { createHash } from 'node:crypto';
import type { Contract } from '../../src/contract/contract.ts';
import { endOf } from '../end-of.ts';
import type { Observed } from '../observe.ts';
import type { Target } from '../target.ts';
import type { DueKind, Start, Trace } from '../trace.ts';
import type { DueCheck } from './due-checks.ts';

/** What a run leaves to later ones; `schemas/ledger.schema.json` describes the file. It holds no key. */
export interface Ledger {
  readonly ledger: typeof ledgerVersion;
  readonly target: { readonly name: string; readonly api: string };
  readonly contract: ContractMark;
  /** By how many milliseconds the target's clock was ahead of the observer's; left out when it did not tell. */
  readonly skewMs?: number;
  /** The first to be due comes first. */
  readonly due: readonly DueCheck[];
  readonly done: readonly DoneCheck[];
  /** All that was observed so far, with secrets taken out. */
  readonly trace: Trace;
}

/** A check that was seen to, and when. */
export interface DoneCheck {
  readonly check: DueKind;
  readonly job: string;
  readonly at: string;
}

/** Which contract it is. */
export interface ContractMark {
  readonly profile: string;
  readonly sha256: string;
}

export const ledgerVersion = 1;

/** Begins a ledger. `trace` is what was observed, as `asFiled` gives it. */
export function beginLedger(
  target: Target,
  contract: Contract,
  trace: Trace,
  { due, skewMs }: Pick<Observed, 'due' | 'skewMs'>,
): Ledger {
  return {
    ledger: ledgerVersion,
    target: { name: target.name, api: target.api },
    contract: markOf(contract),
    ...(skewMs !== undefined && { skewMs }),
    due,
    done: [],
    trace,
  };
}

export function markOf({ profile, document }: Contract): ContractMark {
  return { profile, sha256: createHash('sha256').update(JSON.stringify(document)).digest('hex') };
}

/** How long after the start the latest event was over, in milliseconds. */
export function lengthOf({ trace }: Pick<Ledger, 'trace'>): number {
  return trace.reduce((latest, event) => Math.max(latest, endOf(event)), 0);
}

/** What was observed by which numbers, as the first run had it. */
export function startOf({ trace }: Pick<Ledger, 'trace'>): Start {
  const [start] = trace;
  if (start?.kind !== 'start') throw new Error('a trace begins with its start event');
  return start;
}
