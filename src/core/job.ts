import type { WebhookFault } from './fault.ts';
import type { Plan } from './plan.ts';

/** A job as it is stored: what was asked, what will become of it, and the one thing that can change that. */
export interface Job {
  readonly id: string;
  /** Counts the jobs of a stage from 0. */
  readonly number: number;
  /** The key that owns it. */
  readonly owner: string;
  readonly modality: string;
  readonly model: string;
  readonly prompt: string;
  /** Instants are milliseconds since the epoch, on the clock of the double. */
  readonly createdAt: number;
  readonly plan: Plan;
  /** What its file is made from. */
  readonly media: { readonly seed: number; readonly seconds: number; readonly width: number; readonly height: number };
  /** Cost in cents if it completes. */
  readonly cost: number;
  /** Scheme and authority that its links begin with. */
  readonly origin: string;
  readonly webhookUrl?: string;
  /** What goes wrong with the first attempt to deliver it. */
  readonly webhookFault?: WebhookFault;
  readonly cancelledAt?: number;
  /** When the link in the record was last made anew; the end of the job until then. */
  readonly linkedAt?: number;
}

/** Where a job stands. `since` is the instant of the last change. */
export type JobState =
  | { readonly status: 'queued'; readonly since: number }
  | { readonly status: 'running'; readonly since: number }
  | { readonly status: 'completed'; readonly since: number }
  | { readonly status: 'failed'; readonly since: number; readonly error: { code: string; message: string } }
  | { readonly status: 'cancelled'; readonly since: number };

/** Where a job stands at an instant: a function of its plan and the clock, and nothing else. */
export function statusOf(job: Job, now: number): JobState {
  const { plan, cancelledAt } = job;
  if (cancelledAt !== undefined && cancelledAt <= now) return { status: 'cancelled', since: cancelledAt };
  if (now >= plan.endAt) {
    return plan.outcome.kind === 'fail'
      ? { status: 'failed', since: plan.endAt, error: plan.outcome.error }
      : { status: 'completed', since: plan.endAt };
  }
  if (now >= plan.startAt) return { status: 'running', since: plan.startAt };
  return { status: 'queued', since: job.createdAt };
}

/** Whether a job in this state will never change again. */
export function isTerminal(state: JobState): boolean {
  return state.status !== 'queued' && state.status !== 'running';
}

/** When the job ends, as things stand: the instant of its cancelling, or the end of its plan. */
export function endOf(job: Job): number {
  return job.cancelledAt ?? job.plan.endAt;
}

/** The job cancelled at an instant; a job that has ended is returned as it is. */
export function cancel(job: Job, now: number): Job {
  return isTerminal(statusOf(job, now)) ? job : { ...job, cancelledAt: now };
}
