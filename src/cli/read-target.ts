import type { Target, TargetFlags } from '../../conformance/target.ts';
import type { Contract } from '../contract/contract.ts';
import { settleTarget } from './settle-target.ts';
import type { VerifyFlags } from './verify-flags.ts';

/** The target that a command line means. Throws UsageError or FileError. */
export function readTarget(url: string | undefined, flags: VerifyFlags, contract: Contract): Target {
  const { target, key, otherKey, maxJobs, patience, rate } = flags;
  const said: TargetFlags = {
    ...(url !== undefined && { api: url }),
    ...(key !== undefined && { key }),
    ...(otherKey !== undefined && { otherKey }),
    ...(maxJobs !== undefined && { jobs: maxJobs }),
    ...(patience !== undefined && { patience }),
    ...(rate !== undefined && { rate }),
  };
  return settleTarget(target, said, contract, 'verified');
}
