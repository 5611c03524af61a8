import { readdirSync } from 'node:fs';
import { checkSchema } from '../../../src/contract/check-schema.ts';
import { packageRoot } from '../../../src/contract/package-root.ts';
import { readYamlFile } from '../../../src/contract/yaml-file.ts';
import { parseSpan } from '../../span.ts';
import { parseRate } from './rate.ts';

/** What virtual users do, and how many of them there are: a file of `schemas/load-profile.schema.json`, defaults filled in. */
export interface LoadProfile {
  readonly name: string;
  readonly summary: string;
  /** open: jobs arrive at a rate, whatever the target does. closed: each user starts the next job when its job is over. */
  readonly model: 'open' | 'closed';
  /** Jobs that arrive in a second (open model). */
  readonly rate: number;
  readonly arrivals: 'even' | 'poisson';
  /** How the rate changes (open model): `share` of the duration, of all shares together, at `rate` times the rate. */
  readonly stages: readonly LoadStage[];
  /** Connections to the API; in the closed model also the number of users. */
  readonly connections: number;
  readonly durationSeconds: number;
  readonly warmUpSeconds: number;
  /** How long the last jobs may take to end, and their deliveries to come. */
  readonly drainSeconds: number;
  /** Names of the contract's modalities; all when undefined. */
  readonly modalities?: readonly string[];
  readonly job: LoadJob;
}

export interface LoadStage {
  readonly share: number;
  readonly rate: number;
}

/** What a user does with a job. */
export interface LoadJob {
  /** Whether it is to be delivered. */
  readonly webhook: boolean;
  /** `every`: contract intervals from the answer of a poll to the next; 0 is at once. Undefined: no polls. */
  readonly poll?: { readonly every: number; readonly until: 'ended' | 'run-over' };
  /** Whether it is polled once more when it has been delivered. */
  readonly lastPoll: boolean;
  /** Whether the file of a completed job is fetched. */
  readonly fetch: boolean;
}

/** A profile as it is written. */
interface ProfileFile {
  readonly summary: string;
  readonly model: 'open' | 'closed';
  readonly rate?: string;
  readonly arrivals?: 'even' | 'poisson';
  readonly stages?: readonly LoadStage[];
  readonly connections?: number;
  readonly duration?: string;
  readonly warmUp?: string;
  readonly drain?: string;
  readonly modalities?: readonly string[];
  readonly job: Partial<Omit<LoadJob, 'poll'>> & {
    readonly poll?: { readonly every: number; readonly until?: 'ended' | 'run-over' };
  };
}

const folder = new URL('conformance/load/profiles/', packageRoot());

/** Names of the profiles that are shipped. */
export function loadProfileNames(): string[] {
  return readdirSync(folder)
    .map((file) => file.replace(/\.yaml$/, ''))
    .toSorted();
}

/** Reads a shipped profile by its name, or any by its file. Throws FileError with line and field. */
export function loadProfile(nameOrFile: string): LoadProfile {
  const shipped = loadProfileNames().includes(nameOrFile);
  const yaml = readYamlFile(shipped ? new URL(`${nameOrFile}.yaml`, folder) : nameOrFile, nameOrFile);
  const file = checkSchema<ProfileFile>(yaml, 'load-profile.schema.json');
  const { webhook = false, lastPoll = false, fetch = false, poll } = file.job;
  return {
    name: shipped ? nameOrFile : (nameOrFile.replaceAll('\\', '/').split('/').at(-1) ?? '').replace(/\.ya?ml$/, ''),
    summary: file.summary.trim(),
    model: file.model,
    rate: parseRate(file.rate ?? '1/s'),
    arrivals: file.arrivals ?? 'even',
    stages: file.stages ?? [{ share: 1, rate: 1 }],
    connections: file.connections ?? 10,
    durationSeconds: seconds(file.duration ?? '30s'),
    warmUpSeconds: seconds(file.warmUp ?? '5s'),
    drainSeconds: seconds(file.drain ?? '30s'),
    ...(file.modalities && { modalities: file.modalities }),
    job: { webhook, lastPoll, fetch, ...(poll && { poll: { until: 'ended', ...poll } }) },
  };
}

function seconds(span: string): number {
  return parseSpan(span) / 1000;
}
