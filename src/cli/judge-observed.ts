import { join } from 'node:path';
import type { Trace } from '../../conformance/trace.ts';
import { writeTrace } from '../../conformance/trace-file.ts';
import type { Contract } from '../contract/contract.ts';
import { type Judging, judgeTrace } from './judging.ts';
import type { JudgingFlags } from './judging-flags.ts';

export interface JudgeObservedOptions {
  readonly flags: JudgingFlags;
  /** Where the trace goes, if anywhere. */
  readonly folder: string | undefined;
  /** Whether the observation was cut short. */
  readonly interrupted: boolean;
}

/** Judges what was just observed, as `asFiled` gives it, and keeps the trace beside the reports. Returns the exit code. */
export function judgeObserved(
  trace: Trace,
  contract: Contract,
  judging: Judging,
  { flags, folder, interrupted }: JudgeObservedOptions,
): number {
  if (folder !== undefined) {
    const path = join(folder, 'trace.ndjson');
    writeTrace(path, trace);
    console.log(`wrote ${path}`);
  }
  const exitCode = judgeTrace(trace, contract, judging, flags);
  if (!interrupted) return exitCode;
  console.log('The observation was cut short: this is what had been seen by then.');
  return exitCode === 0 ? 3 : exitCode;
}
