import { join } from 'node:path';
import { observe } from '../../conformance/observe.ts';
import { plan } from '../../conformance/plan.ts';
import { loadTarget, type Target, type TargetFlags, targetFromFlags } from '../../conformance/target.ts';
import { asFiled, writeTrace } from '../../conformance/trace-file.ts';
import { type Contract, loadContract } from '../contract/contract.ts';
import { complainOfBaseline, judgeTrace, settleJudging } from './judging.ts';
import { defaultOut, type JudgingFlags } from './judging-flags.ts';
import { planText } from './plan-text.ts';
import { createProgress } from './progress.ts';
import { UsageError } from './usage-error.ts';
import { makeFolder } from './write-reports.ts';

export interface VerifyFlags extends JudgingFlags {
  readonly target?: string;
  readonly key?: string;
  readonly otherKey?: string;
  readonly maxJobs?: number;
  readonly patience?: string;
  readonly rate?: number;
  readonly plan?: true;
}

/** Observes a target and judges what was seen. Returns the exit code. Throws UsageError, FileError or TargetError. */
export async function verify(url: string | undefined, flags: VerifyFlags): Promise<number> {
  const contract = loadContract(flags.contract, flags.profile);
  const judging = settleJudging(flags);
  if (complainOfBaseline(judging, flags.baseline)) return 1;
  const target = readTarget(url, flags, contract);
  if (flags.plan) {
    console.log(planText(plan(target, contract), target));
    return 0;
  }
  const folder = flags.out ?? (flags.report && defaultOut);
  if (folder !== undefined) makeFolder(folder);

  const progress = createProgress(process.stderr);
  const interruption = stopOnSignal((line) => progress.say(line));
  const { trace: observed } = await observe(target, contract, {
    onProgress: (line) => progress.say(line),
    signal: interruption,
  }).finally(() => progress.end());

  // What the file will say is what is judged, so that judging the file can come to nothing else.
  const trace = asFiled(observed, contract);
  if (folder !== undefined) {
    const path = join(folder, 'trace.ndjson');
    writeTrace(path, trace);
    console.log(`wrote ${path}`);
  }
  const exitCode = judgeTrace(trace, contract, judging, flags);
  if (!interruption.aborted) return exitCode;
  console.log('The observation was cut short: this is what had been seen by then.');
  return exitCode === 0 ? 3 : exitCode;
}

function readTarget(url: string | undefined, flags: VerifyFlags, contract: Contract): Target {
  const { target, key, otherKey, maxJobs, patience, rate } = flags;
  if (target === undefined && url !== undefined && key === undefined)
    throw new UsageError('--key is missing: the API key of the target');
  const said: TargetFlags = {
    ...(url !== undefined && { api: url }),
    ...(key !== undefined && { key }),
    ...(otherKey !== undefined && { otherKey }),
    ...(maxJobs !== undefined && { jobs: maxJobs }),
    ...(patience !== undefined && { patience }),
    ...(rate !== undefined && { rate }),
  };
  if (target !== undefined) return loadTarget(target, contract, said);
  if (url === undefined) throw new UsageError('what is to be verified? Give the URL of its API, or --target FILE');
  return targetFromFlags(said, contract);
}

/** The first signal ends the observation; a second one ends everything. */
function stopOnSignal(say: (line: string) => void): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      process.once(signal, () => process.exit(130));
      say('stopping: judging what was seen so far');
      controller.abort(new Error(`stopped by ${signal}`));
    });
  }
  return controller.signal;
}
