import type { Contract } from '../../../src/contract/contract.ts';
import type { Target } from '../../target.ts';
import type { TallyData } from '../figures/tally.ts';
import type { Fold } from '../judging/fold.ts';
import type { LoadProfile } from '../planning/profile.ts';

/** One thread's share of a load run. Plain data, so that it can be sent there. */
export interface ShareOrder {
  readonly contract: Contract;
  readonly target: Target;
  readonly profile: LoadProfile;
  /** Which of how many shares, from 0. */
  readonly index: number;
  readonly count: number;
  readonly seed: number;
  /** Jobs that arrive in a second, in all shares together. Each takes its turn. */
  readonly rate: number;
  readonly warmUpMs: number;
  readonly durationMs: number;
  readonly drainMs: number;
  /** Of this share. */
  readonly connections: number;
  /** How many jobs this share may submit. */
  readonly jobs?: number;
  /** The share of jobs that are judged, and how many of them in a second at most. */
  readonly sample: number;
  readonly samplePerSecond: number;
  /** What is submitted, in turn. */
  readonly submits: readonly SubmitTemplate[];
  /** What deliveries are signed with. */
  readonly secret?: string;
}

export interface SubmitTemplate {
  readonly modality: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a share came to. */
export interface ShareResult {
  readonly tally: TallyData;
  readonly verdicts: Fold;
  /** When the first request left, in milliseconds since the epoch. */
  readonly startedAt: number;
  readonly measuredMs: number;
  readonly cutShort?: 'signal' | 'jobs';
}

/** How a run is going. */
export interface ShareProgress {
  /** Since the first request. */
  readonly elapsedMs: number;
  readonly phase: 'warm-up' | 'measuring' | 'draining';
  readonly jobsInFlight: number;
  /** Within the last second. */
  readonly requests: number;
  readonly p99: number;
  /** Since the beginning. */
  readonly polls: number;
  readonly wastedPolls: number;
  readonly errors: number;
}
