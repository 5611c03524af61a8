import { asFiled, readTrace } from '../../conformance/trace-file.ts';
import { loadContract } from '../contract/contract.ts';
import { complainOfBaseline, judgeTrace, settleJudging } from './judging.ts';
import type { JudgingFlags } from './judging-flags.ts';

/** Judges a recorded trace. Returns the exit code. Throws UsageError or FileError. */
export function judgeFile(file: string, flags: JudgingFlags): number {
  const contract = loadContract(flags.contract, flags.profile);
  const judging = settleJudging(flags);
  if (complainOfBaseline(judging, flags.baseline)) return 1;
  // A trace from elsewhere may hold secrets, which do not belong in reports.
  return judgeTrace(asFiled(readTrace(file), contract), contract, judging, flags);
}
