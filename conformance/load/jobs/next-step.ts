import type { Intent } from '../../trace.ts';
import type { LoadJob } from '../planning/profile.ts';

/** What a user does next with a job. */
export type NextStep =
  | { readonly do: 'poll'; readonly due: number; readonly intent: Intent }
  | { readonly do: 'fetch'; readonly due: number; readonly url: string; readonly intent: Intent }
  /** For its delivery. */
  | { readonly do: 'wait' }
  /** The user is done with it. */
  | { readonly do: 'over' };

/** What is known of a job when something has come back. */
export interface Known {
  /** When it came, in milliseconds. */
  readonly at: number;
  readonly ended: boolean;
  /** The link of its file, once it has completed. */
  readonly link: string | undefined;
  /** When the last poll that may have begun an interval had come back. */
  readonly servedAt: number | undefined;
  readonly polled: boolean;
}

export interface Manner {
  readonly job: LoadJob;
  /** In milliseconds. */
  readonly pollInterval: number;
}

/** Polls at the allowed pace leave so much later, in milliseconds: then it is sure that they are not too soon. */
const marginMs = 5;

/** A poll that was not answered is not repeated sooner than this, whatever the pace, unless the target says when. */
const restMs = 250;

/** After a submit was accepted. */
export function afterSubmit(manner: Manner, known: Known): NextStep {
  const { poll, webhook } = manner.job;
  if (poll) return { do: 'poll', due: known.at + paceOf(manner, poll.every), intent: intentOf(manner, known) };
  return webhook ? { do: 'wait' } : { do: 'over' };
}

/** After a poll was answered with the record, or with 304. */
export function afterPoll(manner: Manner, known: Known): NextStep {
  const { poll, fetch } = manner.job;
  if (known.ended && poll?.until !== 'run-over') {
    return fetch && known.link !== undefined
      ? { do: 'fetch', due: known.at, url: known.link, intent: 'link-fresh' }
      : { do: 'over' };
  }
  return pollAfter(manner, known, 0);
}

/** After a poll that got no answer, or one that passes: 429 or 5xx. `retryAfter` in milliseconds. */
export function afterTrouble(manner: Manner, known: Known, retryAfter: number | undefined): NextStep {
  return pollAfter(manner, known, retryAfter ?? restMs);
}

/** After the first delivery of a job. */
export function afterDelivery(manner: Manner, known: Known): NextStep {
  const { lastPoll, fetch } = manner.job;
  if (lastPoll) {
    // The delivery may come sooner after a poll than the next one may.
    const allowed = (known.servedAt ?? Number.NEGATIVE_INFINITY) + paceOf(manner, 1);
    return { do: 'poll', due: Math.max(known.at, allowed), intent: known.polled ? 'interval-passed' : 'first-poll' };
  }
  return fetch && known.link !== undefined
    ? { do: 'fetch', due: known.at, url: known.link, intent: 'link-from-webhook' }
    : { do: 'over' };
}

function pollAfter(manner: Manner, known: Known, atLeast: number): NextStep {
  const { poll, webhook } = manner.job;
  // A last poll that was in vain is made again at the allowed pace.
  const every = poll?.every ?? (webhook ? 1 : undefined);
  if (every === undefined) return { do: 'over' };
  const due = known.at + Math.max(paceOf(manner, every), atLeast);
  return { do: 'poll', due, intent: intentOf(manner, known) };
}

/** From the answer of a poll to the next, in milliseconds. `every` is in intervals. */
export function paceOf({ pollInterval }: Manner, every: number): number {
  return every * pollInterval + (every >= 1 ? marginMs : 0);
}

function intentOf({ job }: Manner, { polled }: Known): Intent {
  if (!polled) return 'first-poll';
  return (job.poll?.every ?? 1) < 1 ? 'too-soon' : 'interval-passed';
}
