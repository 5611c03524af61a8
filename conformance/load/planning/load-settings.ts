import type { LoadSettings } from '../load-report.ts';
import type { LoadProfile } from './profile.ts';

/** What a command line can say about a load run; a profile says the rest. */
export interface LoadFlags {
  readonly durationSeconds?: number;
  readonly warmUpSeconds?: number;
  /** Jobs that arrive in a second. */
  readonly rate?: number;
  readonly connections?: number;
  readonly jobs?: number;
  /** How many jobs there may be where `jobs` is left out. */
  readonly budget?: number;
  readonly sample?: number;
  readonly workers?: number;
  readonly seed: number;
}

/** Unless a share of jobs is named, all are judged, but no more than these in a second: so it stays cheap at any load. */
const usualPerSecond = 50;

/**
 * Users whose jobs do not end while a run goes on need one each. A job that gets lost may be followed by another; but a
 * target that loses all of them would otherwise be asked for more and more.
 */
const jobsOfOneUser = 2;

/** The settings of a run. Throws RangeError for what goes together with no profile of the kind. */
export function settleLoad(profile: LoadProfile, flags: LoadFlags): LoadSettings {
  const open = profile.model === 'open';
  if (!open && flags.rate !== undefined) {
    throw new RangeError(
      `a rate is for the open model; in ${profile.name}, which is closed, each user starts the next job when its job is over, so name connections`,
    );
  }
  const connections = flags.connections ?? profile.connections;
  const workers = flags.workers ?? 1;
  if (workers > connections)
    throw new RangeError(`there are ${connections} connections, too few for ${workers} workers`);
  const endless = !open && profile.job.poll?.until === 'run-over';
  const usual = Math.min(
    flags.budget ?? Number.POSITIVE_INFINITY,
    endless ? jobsOfOneUser * connections : Number.POSITIVE_INFINITY,
  );
  const jobs = flags.jobs ?? usual;
  return {
    seed: flags.seed,
    durationSeconds: flags.durationSeconds ?? profile.durationSeconds,
    warmUpSeconds: flags.warmUpSeconds ?? profile.warmUpSeconds,
    ...(open && { rate: flags.rate ?? profile.rate }),
    connections,
    workers,
    ...(Number.isFinite(jobs) && { jobs }),
    sample: flags.sample ?? 1,
    ...(flags.sample === undefined && { samplePerSecond: usualPerSecond }),
  };
}
