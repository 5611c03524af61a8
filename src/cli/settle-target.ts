import { loadTarget, type Target, type TargetFlags, targetFromFlags } from '../../conformance/target.ts';
import type { Contract } from '../contract/contract.ts';
import { UsageError } from './usage-error.ts';

/**
 * The target that a command line means: the file that it names, over which flags win, or the one at a URL. `deed` is what is
 * to be done to it. Throws UsageError or FileError.
 */
export function settleTarget(
  file: string | undefined,
  said: TargetFlags,
  contract: Contract,
  deed: 'verified' | 'loaded',
): Target {
  if (file !== undefined) return loadTarget(file, contract, said);
  if (said.api === undefined) throw new UsageError(`what is to be ${deed}? Give the URL of its API, or --target FILE`);
  if (said.key === undefined) throw new UsageError('--key is missing: the API key of the target');
  return targetFromFlags(said, contract);
}
