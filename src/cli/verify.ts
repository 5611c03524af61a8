import { type ObserverTime, systemTime } from '../../conformance/observer-clock.ts';
import { plan } from '../../conformance/plan.ts';
import { loadContract } from '../contract/contract.ts';
import { ledgerPlanText } from './begin-ledger.ts';
import { explorePlan, explores, exploreTarget } from './explore.ts';
import { complainOfBaseline, settleJudging } from './judging.ts';
import { observeTarget } from './observe-target.ts';
import { planText } from './plan-text.ts';
import { readTarget } from './read-target.ts';
import { resumeLedger } from './resume-ledger.ts';
import { UsageError } from './usage-error.ts';
import type { VerifyFlags } from './verify-flags.ts';

/**
 * `verify`: observes or explores a target, or resumes a ledger, and judges what was seen. Returns the exit code. Throws
 * UsageError, FileError or TargetError. `time` is the observer's own.
 */
export async function verify(
  url: string | undefined,
  flags: VerifyFlags,
  time: ObserverTime = systemTime,
): Promise<number> {
  const contract = loadContract(flags.contract, flags.profile);
  const exploring = explores(flags);
  const judging = settleJudging(flags, exploring);
  if (complainOfBaseline(judging, flags.baseline)) return 1;
  const days = (flags.ledger && '--ledger') ?? (flags.resume && '--resume');
  if (exploring && days) throw new UsageError(`${days} is for the fixed observation, and cannot go with --explore`);
  if (flags.resume !== undefined) return resumeLedger(flags.resume, url, flags, { contract, judging, time });
  const target = readTarget(url, flags, contract);
  if (flags.plan) {
    console.log(exploring ? explorePlan(target, flags) : planText(plan(target, contract), target));
    if (flags.ledger !== undefined) console.log(ledgerPlanText(flags.ledger, target));
    return 0;
  }
  if (exploring) return exploreTarget(target, contract, judging, flags);
  return observeTarget(target, url, flags, { contract, judging, time });
}
