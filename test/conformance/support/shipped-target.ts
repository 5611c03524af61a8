import { loadTarget, type Target } from '../../../conformance/target.ts';
import type { Double } from '../../../src/double.ts';

/** The target file that is shipped for the double, for one that listens elsewhere. */
export function shippedTarget(double: Double): Target {
  return loadTarget('conformance/targets/double.yaml', double.contract, { api: double.url, key: double.key });
}
