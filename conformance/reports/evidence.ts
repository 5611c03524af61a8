import type { Delivery, Exchange, Trace } from '../trace.ts';
import { timeText } from './time-text.ts';

/** An event that a verdict can point to. */
export type Evidence = Exchange | Delivery;

/** What can be pointed to, by id. */
export function evidenceOf(trace: Trace): ReadonlyMap<string, Evidence> {
  return new Map(
    trace
      .filter((event): event is Evidence => event.kind === 'exchange' || event.kind === 'delivery')
      .map((event) => [event.id, event]),
  );
}

/** One line that says what happened. */
export function evidenceLine(event: Evidence): string {
  if (event.kind === 'delivery') {
    const answer =
      event.answered === 'nothing'
        ? 'left unanswered'
        : event.answered === 'reset'
          ? 'reset'
          : `answered ${event.answered}`;
    return `at ${timeText(event.receivedAt)}  webhook of ${event.job ?? 'no job'}, ${answer}`;
  }
  const { request, response, failure, sentAt, receivedAt } = event;
  const took = `${Math.round(receivedAt - sentAt)} ms`;
  const result = response ? `${response.status} in ${took}` : `no answer: ${failure ?? 'unknown'} after ${took}`;
  return `at ${timeText(sentAt)}  ${request.method} ${request.url} → ${result}`;
}
