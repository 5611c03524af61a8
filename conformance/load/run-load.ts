import type { Contract } from '../../src/contract/contract.ts';
import { Client } from '../client.ts';
import { systemTime } from '../observer-clock.ts';
import { fetchSecret, preflight } from '../probes/preflight.ts';
import { Recorder } from '../recorder.ts';
import type { Target } from '../target.ts';
import { TargetError } from '../target-error.ts';
import { TargetTime } from '../target-time.ts';
import { mergeShares } from './figures/merge-shares.ts';
import { reportOfLoad } from './figures/report-of.ts';
import type { LoadReport, LoadSettings } from './load-report.ts';
import type { LoadProfile } from './planning/profile.ts';
import { submitsFor } from './planning/submits.ts';
import { runShares } from './running/run-shares.ts';
import type { ShareOrder, ShareProgress } from './running/share-order.ts';

export interface LoadRun {
  readonly target: Target;
  readonly contract: Contract;
  readonly profile: LoadProfile;
  readonly settings: LoadSettings;
  /** Hears each second how all shares together go. */
  readonly onProgress?: (progress: ShareProgress) => void;
  /** Ends the run: jobs under way are cancelled, and the report is of what was seen. */
  readonly signal?: AbortSignal;
}

/**
 * Loads a target and reports what came of it; the SLOs are still to be judged. Throws TargetError when there is
 * nothing to load: no API at the address, or one that does not take the key; and when a worker broke.
 */
export async function runLoad(run: LoadRun): Promise<LoadReport> {
  const { target, contract, profile, settings, signal, onProgress = () => undefined } = run;
  refuseReceiver(run);
  const secret = await ask(target, contract, profile.job.webhook);
  const latest: ShareProgress[] = [];
  const shares = await runShares(ordersOf(run, secret), {
    onProgress(progress, index) {
      latest[index] = progress;
      if (index === 0) onProgress(together(latest));
    },
    ...(signal && { signal }),
  });
  return reportOfLoad(mergeShares(shares), {
    target: { name: target.name, api: target.api },
    profile,
    settings,
  });
}

function refuseReceiver({ target, profile, settings }: LoadRun): void {
  if (!profile.job.webhook) return;
  const { receiver } = target.webhook;
  if (target.features.webhooks === false) {
    throw new TargetError(
      `The profile ${profile.name} waits for deliveries, and ${target.name} declares that it makes none.`,
    );
  }
  if (!receiver) {
    throw new TargetError(
      `The profile ${profile.name} waits for deliveries, and ${target.name} could not reach this machine by loopback; give a receiver that it can reach.`,
    );
  }
  if (settings.workers > 1 && (receiver.port !== 0 || receiver.url !== undefined)) {
    throw new TargetError(
      `Each worker receives deliveries on a port of its own; a receiver with a fixed port or URL works with one worker, and there are ${settings.workers}.`,
    );
  }
}

/** Somebody waits for the run to begin; a target that is not there by then is down. */
const patienceMs = 5_000;

/** Makes sure that there is an API that takes the key, and asks for the secret of deliveries. */
async function ask(target: Target, contract: Contract, webhook: boolean): Promise<string | undefined> {
  const recorder = new Recorder(systemTime);
  const time = new TargetTime({ time: systemTime });
  const client = new Client({
    recorder,
    pass: () => Promise.resolve(),
    targetNow: () => time.now(),
    authorization: { main: `Bearer ${target.key}`, other: undefined, none: undefined, unknown: undefined },
  });
  try {
    const impatient = {
      ...target,
      budget: { ...target.budget, patience: Math.min(target.budget.patience, patienceMs) },
    };
    const line = { target: impatient, contract, client, time, recorder };
    await preflight(line);
    if (!webhook) return undefined;
    return target.webhook.secret ?? (await fetchSecret(line));
  } finally {
    await client.close();
  }
}

function ordersOf({ target, contract, profile, settings }: LoadRun, secret: string | undefined): ShareOrder[] {
  const { workers: count, jobs, samplePerSecond = Number.POSITIVE_INFINITY } = settings;
  const part = (whole: number, index: number) => Math.floor(whole / count) + (index < whole % count ? 1 : 0);
  return Array.from({ length: count }, (_, index) => ({
    contract,
    target,
    profile,
    index,
    count,
    seed: settings.seed,
    rate: settings.rate ?? 0,
    warmUpMs: settings.warmUpSeconds * 1000,
    durationMs: settings.durationSeconds * 1000,
    drainMs: profile.drainSeconds * 1000,
    connections: part(settings.connections, index),
    ...(jobs !== undefined && { jobs: part(jobs, index) }),
    sample: settings.sample,
    samplePerSecond: Math.ceil(samplePerSecond / count),
    submits: submitsFor(contract, target.requests, profile.modalities),
    ...(secret !== undefined && { secret }),
  }));
}

function together(all: readonly ShareProgress[]): ShareProgress {
  const shares = all.filter((share) => share !== undefined);
  const sum = (name: 'jobsInFlight' | 'requests' | 'polls' | 'wastedPolls' | 'errors') =>
    shares.reduce((total, share) => total + share[name], 0);
  return {
    elapsedMs: Math.max(...shares.map(({ elapsedMs }) => elapsedMs)),
    phase: shares[0]?.phase ?? 'warm-up',
    jobsInFlight: sum('jobsInFlight'),
    requests: sum('requests'),
    // Of the slowest share: percentiles cannot be added.
    p99: Math.max(...shares.map(({ p99 }) => p99)),
    polls: sum('polls'),
    wastedPolls: sum('wastedPolls'),
    errors: sum('errors'),
  };
}
