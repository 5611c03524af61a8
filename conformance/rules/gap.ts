import type { View } from '../view.ts';

/** When something began and ended, in milliseconds of the trace. An exchange is one. */
export interface Span {
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** Bounds of a time on the target's clock, in milliseconds. */
export interface Gap {
  readonly atLeast: number;
  readonly atMost: number;
}

/**
 * How far apart the target saw two things, as far as the observer's instants prove it, with what its clock was turned
 * on in between. A clock that can be turned may stand still otherwise, so then only turns count for the lower bound.
 */
export function gapBetween(view: View, from: Span, to: Span): Gap {
  const passed = to.sentAt - from.receivedAt;
  return {
    atLeast:
      (isTurnable(view) ? Math.min(0, passed) : passed) +
      view.turnedBefore(to.sentAt) -
      maybeTurned(view, from.receivedAt),
    atMost: to.receivedAt - from.sentAt + maybeTurned(view, to.receivedAt) - view.turnedBefore(from.sentAt),
  };
}

/** The most by which the clock can have been turned by an instant: a turn that is under way may have been made. */
export function maybeTurned(view: View, at: number): number {
  return view.trace.reduce(
    (sum, event) => sum + (event.kind === 'clock' && (event.beganAt ?? event.at) <= at ? event.byMs : 0),
    0,
  );
}

/** Whether the target's clock is one that the observer turns. */
export function isTurnable(view: View): boolean {
  return view.start.features.clock === true || view.trace.some(({ kind }) => kind === 'clock');
}

/** An instant as a span of no length. */
export function instant(at: number): Span {
  return { sentAt: at, receivedAt: at };
}

/** Until when the receiver listened: the last instant of the trace, before the observer went away to come back later. */
export function listenedUntil(view: View): number {
  const left = view.trace.findIndex(({ kind }) => kind === 'resumed');
  return view.trace.slice(0, left === -1 ? undefined : left).reduce((end, event) => {
    if (event.kind === 'start') return end;
    return Math.max(end, event.kind === 'exchange' || event.kind === 'delivery' ? event.receivedAt : event.at);
  }, 0);
}
