import type { Contract } from '../../src/contract/contract.ts';
import type { Target } from '../target.ts';
import { expectedArrivals } from './arrivals.ts';
import type { LoadSettings } from './load-report.ts';
import type { LoadProfile } from './profile.ts';
import { submitsFor } from './submits.ts';

/** The most that a run would send. Infinity where only the target says how much it answers. */
export interface MostSent {
  readonly jobs: number;
  readonly requests: number;
  readonly modalities: readonly string[];
}

/** How much a Poisson process may exceed what is expected of it: by five standard deviations, in one run of a million. */
const deviations = 5;

/** Works out how much a run would send at most, without sending anything. */
export function mostSent(profile: LoadProfile, settings: LoadSettings, target: Target, contract: Contract): MostSent {
  const { job } = profile;
  const warmUpMs = settings.warmUpSeconds * 1000;
  const durationMs = settings.durationSeconds * 1000;
  const mean = expectedArrivals({ profile, rate: settings.rate ?? 0, warmUpMs, durationMs });
  const arrive = profile.arrivals === 'even' ? Math.ceil(mean) : Math.ceil(mean + deviations * Math.sqrt(mean));
  const users = job.poll?.until === 'run-over' ? settings.connections : Number.POSITIVE_INFINITY;
  const jobs = Math.min(settings.jobs ?? Number.POSITIVE_INFINITY, profile.model === 'open' ? arrive : users);
  const gap = (job.poll?.every ?? 0) * target.timings.pollInterval;
  const lastsMs = warmUpMs + durationMs + profile.drainSeconds * 1000;
  const polls = job.poll ? 1 + (gap === 0 ? Number.POSITIVE_INFINITY : Math.ceil(lastsMs / gap)) : 0;
  const each = 1 + polls + Number(job.lastPoll) + Number(job.fetch);
  const modalities = submitsFor(contract, target.requests, profile.modalities).map(({ modality }) => modality);
  return { jobs, requests: jobs * each, modalities };
}
