import { readPointer } from '../../src/contract/pointer.ts';
import type { Status } from '../../src/contract/status.ts';
import type { PlannedJob } from '../plan.ts';
import type { Delivery, Exchange } from '../trace.ts';
import { jsonOf } from '../view.ts';
import type { Session } from './session.ts';

/** A job that was made, and what is known of it. */
export interface JobRun {
  readonly id: string;
  /** Undefined when it was made by a submit that ought to have been refused. */
  readonly planned: PlannedJob | undefined;
  readonly webhookUrl: string | undefined;
  /** The last record that was seen. */
  record: unknown;
  status: Status | undefined;
  ended: boolean;
  /** When, in the target's time, the last poll that was answered with a record had come back. */
  polledAt: number | undefined;
  etag: string | undefined;
  /** Whether any poll was answered. */
  polled: boolean;
  /** Links of its records, oldest first, with when they were seen in the target's time. */
  readonly links: { readonly url: string; readonly seenAt: number }[];
}

/** Takes in a record that an exchange showed. */
export function learn(session: Session, job: JobRun, exchange: Exchange): void {
  const { jobs } = session.contract;
  const record = jsonOf(exchange);
  if (record === undefined) return;
  const spelt = readPointer(record, jobs.record.status);
  const status = Object.entries(jobs.life.statuses).find(([, text]) => text === spelt)?.[0] as Status | undefined;
  job.record = record;
  job.status = status;
  job.ended = status !== undefined && jobs.life.terminal.includes(status);
  const link = readPointer(record, jobs.record.link);
  if (typeof link === 'string' && URL.canParse(link) && link !== job.links.at(-1)?.url) {
    job.links.push({ url: link, seenAt: session.time.now() });
  }
}

/** Deliveries of a job, in the order they came. */
export function deliveriesOf({ deliveries }: Session, job: JobRun): Delivery[] {
  return deliveries.filter((delivery) => delivery.job === job.id);
}
