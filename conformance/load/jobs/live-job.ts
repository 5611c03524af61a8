import type { Status } from '../../../src/contract/status.ts';
import type { Intent } from '../../trace.ts';
import type { Operation } from '../figures/tally.ts';
import type { JobTrace } from '../judging/job-trace.ts';
import type { RawDelivery } from '../judging/raw-event.ts';
import type { SubmitTemplate } from '../running/share-order.ts';
import type { Work } from '../sending/driver.ts';
import type { WrittenRequest } from '../sending/request-writer.ts';
import type { LoadRecord } from './record-reader.ts';

/** A request of a run: of a job, or a cancel when the run is over, to which nobody listens. */
export type LoadWork = JobWork | CancelWork;

interface CancelWork extends Work {
  readonly operation: 'cancel';
  readonly origin: string;
}

/** A request of a job. */
export interface JobWork extends Work {
  readonly operation: Operation;
  readonly job: LiveJob;
  readonly request: WrittenRequest;
  readonly origin: string;
  readonly intent: Intent;
  /** Whether the user sends it as soon as the answer before has come, so that no schedule says when it was due. */
  readonly backToBack: boolean;
}

/** Where a job is, as far as its user knows. */
export type Phase =
  | { readonly at: 'submitting' }
  | { readonly at: 'accepted'; readonly id: string }
  | { readonly at: 'ended'; readonly id: string; readonly status: Status; readonly seenAt: number }
  /** It never came to be, or its end will not be seen. */
  | { readonly at: 'gone' };

/** A job of a run, from its submit on. */
export interface LiveJob {
  /** Counted from 1 in each share. */
  readonly number: number;
  readonly template: SubmitTemplate;
  readonly webhookUrl: string | undefined;
  /** When it was to be submitted. */
  readonly due: number;
  phase: Phase;
  /** Whether its user is done with it. */
  over: boolean;
  /** The one request that it waits for. */
  pending: JobWork | undefined;
  /** Whether that has left, and its answer is awaited. */
  asking: boolean;
  polls: number;
  /** When the last poll that may have begun an interval had come back: any but a 304. */
  servedAt: number | undefined;
  link: string | undefined;
  pollRequest: WrittenRequest | undefined;
  trace: JobTrace | undefined;
  delivery: 'none' | 'received' | 'lost';
  deliveredAt: number | undefined;
  /** What the first delivery said. */
  delivered: LoadRecord | undefined;
  /** Deliveries that came before the answer to the submit. */
  early: Omit<RawDelivery, 'id' | 'kind'>[] | undefined;
}
