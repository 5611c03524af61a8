import type { ScenarioFile } from '../contract/generated/scenario.ts';
import { duration } from '../core/duration.ts';
import type { Spread } from '../core/spread.ts';
import type { Trigger } from '../core/trigger.ts';

/** A span as a scenario file writes it. */
export type FileSpread = ScenarioFile['jobs'][number]['queued'];

/** Reports a mistake below the place that is being resolved. Never returns. */
type ComplainBelow = (path: readonly (string | number)[], message: string) => never;

/** A span in milliseconds. */
export function resolveSpread(spread: FileSpread, complain: ComplainBelow): Spread {
  if (typeof spread === 'string') return { kind: 'fixed', ms: duration(spread) };
  if ('uniform' in spread) {
    const [from, to] = [duration(spread.uniform[0]), duration(spread.uniform[1])];
    if (to < from) complain(['uniform'], 'must have the shorter span first');
    return { kind: 'uniform', from, to };
  }
  if ('normal' in spread) {
    return { kind: 'normal', mean: duration(spread.normal.mean), deviation: duration(spread.normal.deviation) };
  }
  if ('lognormal' in spread) {
    const [median, p95] = [duration(spread.lognormal.median), duration(spread.lognormal.p95)];
    if (median === 0) complain(['lognormal', 'median'], 'must be more than nothing');
    if (p95 < median) complain(['lognormal', 'p95'], 'must be no less than the median');
    return { kind: 'lognormal', median, p95 };
  }
  if ('exponential' in spread) return { kind: 'exponential', mean: duration(spread.exponential.mean) };
  return { kind: 'recorded', values: spread.recorded.map(duration) };
}

/** When a rule applies, as a scenario file writes it. */
export interface FileTrigger {
  readonly rate?: number;
  readonly next?: number;
  readonly during?: { readonly from: string; readonly to: string };
}

/** When a rule applies; always, where nothing is said. */
export function resolveTrigger(
  { rate = 1, next = Number.POSITIVE_INFINITY, during }: FileTrigger,
  complain: ComplainBelow,
): Trigger {
  if (!during) return { rate, next, during: { from: 0, to: Number.POSITIVE_INFINITY } };
  const [from, to] = [duration(during.from), duration(during.to)];
  if (to <= from) complain(['during', 'to'], 'must be later than from');
  return { rate, next, during: { from, to } };
}
