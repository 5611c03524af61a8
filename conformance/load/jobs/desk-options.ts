import type { Contract } from '../../../src/contract/contract.ts';
import type { Target } from '../../target.ts';
import type { Tally } from '../figures/tally.ts';
import type { Sampler } from '../judging/sampler.ts';
import type { RequestWriter } from '../sending/request-writer.ts';
import type { JobWork, LiveJob } from './live-job.ts';
import type { Manner } from './next-step.ts';

/** What it takes to deal with jobs. */
export interface DeskOptions {
  readonly contract: Contract;
  readonly target: Target;
  readonly manner: Manner;
  readonly writer: RequestWriter;
  readonly tally: Tally;
  readonly sampler: Sampler;
  readonly now: () => number;
  /** Milliseconds since the epoch. */
  readonly epoch: () => number;
  /** Whether polls that go on until the run is over are over. */
  readonly runOver: () => boolean;
  readonly send: (work: JobWork) => void;
  /** A user is done with a job. `restMs`: how long to wait before the next, since this one was refused. */
  readonly onOver: (job: LiveJob, restMs: number) => void;
  /** A submit was refused for certain, so that it cost nothing. */
  readonly onRefused: () => void;
}
