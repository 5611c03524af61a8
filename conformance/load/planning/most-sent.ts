import type { Contract } from '../../../src/contract/contract.ts';
import type { Target } from '../../target.ts';
import { deliveryGrace } from '../deliveries/owed-deliveries.ts';
import { paceOf } from '../jobs/next-step.ts';
import type { LoadSettings } from '../load-report.ts';
import { expectedArrivals } from './arrivals.ts';
import type { LoadProfile } from './profile.ts';
import { submitsFor } from './submits.ts';

/** The most that a run would send. Infinity where only the target says how much it answers. */
export interface MostSent {
  readonly jobs: number;
  /** Of all kinds; submits that are refused, which make no job, are sent besides. */
  readonly requests: number;
  readonly modalities: readonly string[];
}

/** A Poisson process exceeds its bound in one run of a million. */
const oddsAgainst = 1e6;

/** Whether a run is over is looked at each second. */
const lookMs = 1000;

/** Works out how much a run would send at most, without sending anything. */
export function mostSent(profile: LoadProfile, settings: LoadSettings, target: Target, contract: Contract): MostSent {
  const arrive = profile.model === 'open' ? mostArrivals(profile, settings) : Number.POSITIVE_INFINITY;
  const jobs = Math.min(settings.jobs ?? Number.POSITIVE_INFINITY, arrive);
  const { job } = profile;
  const aboutEach = 2 + mostPolls(profile, settings, target, contract) + Number(job.fetch);
  // Before the run one request finds out whether there is an API, and another asks for the secret of deliveries.
  const before = 1 + Number(job.webhook && target.webhook.secret === undefined);
  const modalities = submitsFor(contract, target.requests, profile.modalities).map(({ modality }) => modality);
  return { jobs, requests: before + jobs * aboutEach, modalities };
}

function mostArrivals(profile: LoadProfile, { rate = 0, warmUpSeconds, durationSeconds }: LoadSettings): number {
  const mean = expectedArrivals({
    profile,
    rate,
    warmUpMs: warmUpSeconds * 1000,
    durationMs: durationSeconds * 1000,
  });
  // The first comes at once, and the last may come at the very end.
  if (profile.arrivals === 'even') return Math.floor(mean) + 1;
  // Bernstein's inequality: P(X ≥ m + t) ≤ exp(-t² / (2m + 2t/3)).
  const nats = Math.log(oddsAgainst);
  return Math.ceil(mean + nats / 3 + Math.sqrt(nats ** 2 / 9 + 2 * nats * mean));
}

/** How often a job is polled at most: at its pace from its submit to the end of the run, and for its delivery besides. */
function mostPolls({ job, drainSeconds }: LoadProfile, settings: LoadSettings, target: Target, contract: Contract) {
  const { poll, webhook, lastPoll } = job;
  const once = Number(webhook) + Number(lastPoll);
  // A last poll that was in vain is repeated at the allowed pace.
  const every = poll?.every ?? (lastPoll ? 1 : undefined);
  if (every === undefined) return once;
  const { timings } = target;
  const pace = paceOf({ job, pollInterval: timings.pollInterval }, every);
  if (pace === 0) return Number.POSITIVE_INFINITY;
  const drainMs = Math.max(drainSeconds * 1000, webhook ? deliveryGrace(contract, timings) : 0);
  const lastsMs = (settings.warmUpSeconds + settings.durationSeconds) * 1000 + drainMs + lookMs;
  return once + Math.ceil(lastsMs / pace);
}
