import type { Contract } from '../../src/contract/contract.ts';
import type { Exchange } from '../trace.ts';
import { isJudged, type View } from '../view.ts';
import { type Gap, gapBetween } from './gap.ts';
import { headerOf } from './headers.ts';
import { submitted } from './records.ts';

/** A poll, and what came before it. */
export interface Poll {
  readonly exchange: Exchange;
  readonly status: number | undefined;
  /** Whether the client asked on a condition, so that a 304 has a reason of its own. */
  readonly conditional: boolean;
  /** The poll that proves it to be too soon. */
  readonly tooSoonAfter: Exchange | undefined;
  /** Whether it is proven not to be too soon. The first poll is not. */
  readonly inTime: boolean;
  /** The last earlier poll of the job that was answered with the record. */
  readonly last: Exchange | undefined;
  /** A 304 that came less than the interval before, which must not count. */
  readonly refusedBetween: Exchange | undefined;
  /** A poll of another job that was answered less than the interval before, which must not count. */
  readonly otherJob: Exchange | undefined;
}

/** Polls by the main key of jobs that it made, as far as they were answered 200, 304 or by a refusal. */
export function pollsInOrder(view: View): Poll[] {
  const own = new Set(submitted(view).flatMap(({ exchange, job }) => (exchange.step.key === 'main' ? [job] : [])));
  const all = view.exchanges.filter(
    ({ step }) => step.role === 'poll' && step.key === 'main' && step.job !== undefined && own.has(step.job),
  );
  return all.flatMap((exchange) => {
    const { status } = exchange.response ?? {};
    if (status === undefined || !isJudged(exchange)) return [];
    return [place(exchange, all, view)];
  });
}

/** Those of some exchanges that are polls of a job by the main key, and are too soon by one of the bounds of their gap. */
export function pollsTooSoon(view: View, exchanges: readonly Exchange[], bound: keyof Gap): Exchange[] {
  return exchanges.filter(
    ({ step, ...one }) =>
      step.role === 'poll' &&
      step.key === 'main' &&
      view.exchanges.some(
        (before) =>
          before.step.role === 'poll' &&
          before.step.key === 'main' &&
          before.step.job === step.job &&
          before.response?.status === 200 &&
          before.receivedAt <= one.sentAt &&
          gapBetween(view, before, one)[bound] < view.start.timings.pollInterval,
      ),
  );
}

function place(exchange: Exchange, all: readonly Exchange[], view: View): Poll {
  const { pollInterval } = view.start.timings;
  const isOwn = ({ step }: Exchange) => step.job === exchange.step.job;
  // Requests that overlap may have been taken in either order.
  const earlier = all.filter((one) => one !== exchange && one.sentAt <= exchange.receivedAt);
  const isNear = (one: Exchange) => gapBetween(view, one, exchange).atLeast < pollInterval;
  const served = earlier.filter((one) => isOwn(one) && mayBeServed(one));
  return {
    exchange,
    status: exchange.response?.status,
    conditional: ['If-None-Match', 'If-Modified-Since'].some(
      (name) => headerOf(exchange.request.headers, name) !== undefined,
    ),
    tooSoonAfter: served.find(
      (one) =>
        one.response?.status === 200 &&
        one.receivedAt <= exchange.sentAt &&
        gapBetween(view, one, exchange).atMost < pollInterval,
    ),
    inTime: !served.some(isNear),
    last: served.findLast(({ response }) => response?.status === 200),
    refusedBetween: earlier.find((one) => isOwn(one) && one.response?.status === 304 && isNear(one)),
    otherJob: earlier.find((one) => !isOwn(one) && mayBeServed(one) && isNear(one)),
  };
}

/** A poll that had no answer, or a failure of the target, may have counted as served. */
function mayBeServed({ response }: Exchange): boolean {
  return response === undefined || response.status === 200 || response.status >= 500;
}

/** Why polls are never too soon here; undefined when they may be. */
export function unthrottled(view: View, { jobs }: Contract): string | undefined {
  if (view.feature('throttle') === false) return 'the target declares that polls are never too soon';
  return jobs.poll.mode === 'off' ? 'in this dialect polls are never too soon' : undefined;
}
