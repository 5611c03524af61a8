import type { Draft, Plan } from '../../src/core/plan.ts';
import { Provider, type Replanned } from '../../src/core/provider.ts';

export const never = Number.POSITIVE_INFINITY;
export const draft = (readyAt: number, runMs: number, pace: Draft['pace'] = { by: 'time' }): Draft => ({
  readyAt,
  runMs,
  outcome: { kind: 'complete' },
  pace,
});

/** A provider, and the plans of its jobs as they stand: a store in small. */
export function world(capacity: number) {
  const provider = new Provider(capacity);
  const plans = new Map<string, Plan>();
  const take = (changed: readonly Replanned[]) => {
    for (const { id, plan } of changed) plans.set(id, plan);
    return changed.map(({ id }) => id);
  };
  return {
    plans,
    add(id: string, one: Draft, now = 0) {
      plans.set(id, provider.add(id, one, now));
    },
    /** A job ends early, as when it is cancelled. Returns who was planned anew. */
    leave(id: string, now: number) {
      const plan = plans.get(id) as Plan;
      plans.set(id, { ...plan, startAt: Math.min(plan.startAt, now), endAt: now });
      return take(provider.change(id, now, now));
    },
    hold(id: string, now: number) {
      const plan = plans.get(id) as Plan;
      plans.set(id, { ...plan, endAt: never });
      return take(provider.change(id, never, now));
    },
    setCapacity: (to: number, now: number) => take(provider.setCapacity(to, now)),
    /** When each job starts and ends. */
    times: () => Object.fromEntries([...plans].map(([id, { startAt, endAt }]) => [id, [startAt, endAt]])),
  };
}
