import type { Contract } from '../../src/contract/contract.ts';
import { timeText } from '../reports/time-text.ts';

/**
 * Why nothing can be seen to: since the ledger was begun the target's clock and the observer's have come apart, so that
 * nobody knows what is over. Undefined when they have not, or when the target does not tell its time. Milliseconds.
 */
export function clocksParted(
  before: number | undefined,
  now: number | undefined,
  { jobs }: Contract,
): string | undefined {
  if (before === undefined || now === undefined) return undefined;
  const apart = Math.abs(now - before);
  if (apart <= jobs.webhooks.toleranceSeconds * 1000) return undefined;
  const behind = now < before ? 'fallen behind' : 'got ahead of';
  return `the target's clock has ${behind} that of this machine by ${timeText(apart)} since the ledger was begun, so that nobody can tell what is over`;
}
