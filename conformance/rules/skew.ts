import type { Exchange } from '../trace.ts';
import { jsonOf, type View } from '../view.ts';
import { maybeTurned } from './gap.ts';
import { headerOf } from './headers.ts';

/**
 * What the target's clock may be, in milliseconds since the epoch, at an instant of the trace: each guess by other
 * grounds. Only what is `shown` by clocks, or what its records say, too.
 */
export function targetTimes(view: View, at: number, by: 'shown' | 'records' = 'records'): number[] {
  const mine = (instant: number) => view.start.epochMs + instant + view.turnedBefore(instant);
  const guesses = [mine(at)];
  const shift = (theirs: number, { receivedAt }: Exchange) => guesses.push(theirs + mine(at) - mine(receivedAt));

  const date = ({ response }: Exchange) => Date.parse(headerOf(response?.headers ?? {}, 'Date') ?? '');
  const dated = nearest(
    view.exchanges.filter((exchange) => Number.isFinite(date(exchange))),
    at,
  );
  if (dated) shift(date(dated), dated);

  if (by === 'shown') return guesses;

  const created = (exchange: Exchange) => Number(view.field(jsonOf(exchange), 'createdAt')) * 1000;
  const submits = view.exchanges.filter(
    (exchange) => exchange.step.role === 'submit' && Number.isFinite(created(exchange)),
  );
  const submit = nearest(submits, at);
  if (submit) shift(created(submit), submit);
  return majority(guesses);
}

/**
 * Whether a time of the target is near its now, by the observer's clock or by the `Date` of its answers. While its
 * clock is being turned, its now is anywhere on the way.
 */
export function isNear(view: View, time: number, at: number, tolerance: number): boolean {
  const ahead = underWay(view, at);
  return targetTimes(view, at).some((now) => time >= now - tolerance && time <= now + ahead + tolerance);
}

/** By how much the clock may have been turned on besides, by a turn that was under way at an instant. */
export function underWay(view: View, at: number): number {
  return maybeTurned(view, at) - view.turnedBefore(at);
}

const dayMs = 86_400_000;

/** Of three guesses of which two agree to the day, those two: a clock that is turned may begin anywhere. */
function majority(guesses: readonly number[]): number[] {
  const agreeing = guesses.filter((one) => guesses.filter((other) => Math.abs(one - other) <= dayMs).length > 1);
  return guesses.length > 2 && agreeing.length > 1 ? agreeing : [...guesses];
}

function nearest(exchanges: readonly Exchange[], at: number): Exchange | undefined {
  const distance = ({ receivedAt }: Exchange) => Math.abs(receivedAt - at);
  return exchanges.reduce<Exchange | undefined>(
    (best, one) => (best && distance(best) <= distance(one) ? best : one),
    undefined,
  );
}
