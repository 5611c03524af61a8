import type { TraceEvent } from './trace.ts';

/** When an event was over, in milliseconds of the trace. */
export function endOf(event: TraceEvent): number {
  switch (event.kind) {
    case 'start':
      return 0;
    case 'exchange':
    case 'delivery':
      return event.receivedAt;
    default:
      return event.at;
  }
}
