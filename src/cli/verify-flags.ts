import type { ExploringFlags } from './exploring-flags.ts';
import type { JudgingFlags } from './judging-flags.ts';

/** Flags of `verify`, as they come from the command line. */
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
