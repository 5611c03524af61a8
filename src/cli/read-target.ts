import { loadTarget, type Target, type TargetFlags, targetFromFlags } from '../../conformance/target.ts';
import type { Contract } from '../contract/contract.ts';
import { UsageError } from './usage-error.ts';
import type { VerifyFlags } from './verify-flags.ts';

/** The target that a command line means. Throws UsageError or FileError. */
export function readTarget(url: string | undefined, flags: VerifyFlags, contract: Contract): Target {
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
