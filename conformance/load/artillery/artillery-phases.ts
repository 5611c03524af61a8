import type { LoadSettings } from '../load-report.ts';
import type { LoadProfile } from '../planning/profile.ts';

/** A phase of an Artillery script. `duration` in seconds, or as a text with its unit where they are not whole. */
export type ArtilleryPhase = { readonly name: string; readonly duration: number | string } & (
  | { readonly arrivalRate: number; readonly mode: 'uniform' | 'poisson' }
  | { readonly arrivalCount: number }
);

/**
 * When users arrive. In the open model each brings one job; in the closed model all of them come at once, and stay. Where
 * there is a cap on jobs, users are counted rather than drawn, so that not one too many comes.
 */
export function artilleryPhases(profile: LoadProfile, settings: LoadSettings): ArtilleryPhase[] {
  const { warmUpSeconds, durationSeconds, connections, jobs } = settings;
  if (profile.model === 'closed') {
    return [{ name: 'users', duration: 1, arrivalCount: Math.min(connections, jobs ?? connections) }];
  }
  const rate = settings.rate ?? profile.rate;
  const whole = profile.stages.reduce((sum, { share }) => sum + share, 0);
  const stages = [
    { name: 'warm-up', seconds: warmUpSeconds, arrivalRate: rate * (profile.stages[0]?.rate ?? 1) },
    ...profile.stages.map((stage, index) => ({
      name: profile.stages.length === 1 ? 'load' : `stage ${index + 1}`,
      seconds: (durationSeconds * stage.share) / whole,
      arrivalRate: rate * stage.rate,
    })),
  ].filter(({ seconds }) => seconds > 0);
  if (jobs !== undefined) return counted(stages, jobs);
  const mode = profile.arrivals === 'even' ? 'uniform' : 'poisson';
  return stages.map(({ name, seconds, arrivalRate }) => ({ name, duration: span(seconds), arrivalRate, mode }));
}

function counted(
  stages: readonly { readonly name: string; readonly seconds: number; readonly arrivalRate: number }[],
  jobs: number,
): ArtilleryPhase[] {
  const phases: ArtilleryPhase[] = [];
  let left = jobs;
  for (const { name, seconds, arrivalRate } of stages) {
    const arrivalCount = Math.min(left, Math.floor(seconds * arrivalRate));
    const used = arrivalCount < left ? seconds : arrivalCount / arrivalRate;
    phases.push({ name, duration: span(used), arrivalCount });
    left -= arrivalCount;
    if (left === 0) break;
  }
  return phases;
}

function span(seconds: number): number | string {
  return Number.isInteger(seconds) ? seconds : `${Math.max(1, Math.round(seconds * 1000))}ms`;
}
