import { seededRandom } from '../random.ts';
import type { LoadProfile } from './profile.ts';

/** When jobs arrive. All times in milliseconds from the start of the run. */
export interface ArrivalOptions {
  readonly profile: Pick<LoadProfile, 'arrivals' | 'stages'>;
  /** Jobs in a second. */
  readonly rate: number;
  readonly warmUpMs: number;
  readonly durationMs: number;
  readonly seed: number;
}

/**
 * The instants at which jobs arrive in the open model, in order. The warm-up goes at the rate of the first stage.
 * Arrivals are what a rate that changes adds up to: one for each whole job; or, at random, one for each draw of a
 * Poisson process of that rate.
 */
export function* arrivals({ profile, rate, warmUpMs, durationMs, seed }: ArrivalOptions): Generator<number> {
  const random = seededRandom(seed);
  // The first job comes at once where they are evenly spaced.
  const gap = profile.arrivals === 'even' ? () => 1 : () => -Math.log(1 - random());
  const stages = stagesOf(profile.stages, warmUpMs, durationMs);
  let owed = profile.arrivals === 'even' ? 0 : gap();
  for (const { from, to, factor } of stages) {
    const perMs = (rate * factor) / 1000;
    let at = from;
    while (perMs > 0 && at + owed / perMs < to) {
      at += owed / perMs;
      yield at;
      owed = gap();
    }
    owed -= (to - at) * perMs;
  }
}

/** How many jobs arrive on average. */
export function expectedArrivals({ profile, rate, warmUpMs, durationMs }: Omit<ArrivalOptions, 'seed'>): number {
  return stagesOf(profile.stages, warmUpMs, durationMs).reduce(
    (sum, { from, to, factor }) => sum + ((to - from) * rate * factor) / 1000,
    0,
  );
}

function stagesOf(stages: LoadProfile['stages'], warmUpMs: number, durationMs: number) {
  const whole = stages.reduce((sum, { share }) => sum + share, 0);
  let from = warmUpMs;
  const timed = stages.map(({ share, rate }) => {
    const to = from + (durationMs * share) / whole;
    const stage = { from, to, factor: rate };
    from = to;
    return stage;
  });
  return [{ from: 0, to: warmUpMs, factor: stages[0]?.rate ?? 1 }, ...timed];
}
