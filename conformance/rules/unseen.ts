import type { Finding } from '../verdict.ts';
import { inconclusive } from '../verdict.ts';
import type { View } from '../view.ts';

/** The findings; or, when there are none, why nothing could be told: what the probe noted, else what would settle it. */
export function orUnseen(
  view: View,
  probe: string,
  findings: readonly Finding[],
  otherwise: string,
): readonly Finding[] {
  return findings.length > 0 ? findings : [inconclusive(view.why(probe, otherwise))];
}
