import type { Baseline } from '../baseline.ts';
import { type Conclusion, conclude } from '../conclusion.ts';
import { endOf } from '../end-of.ts';
import type { Judged } from '../judge.ts';
import type { Start, Trace, TraceEvent } from '../trace.ts';
import { type Outcome, weigh } from '../weigh.ts';

/** A run and what it came to, in the form that every report is written from. All of it follows from the trace. */
export interface Report {
  readonly start: Start;
  /** How long the target was watched. */
  readonly seconds: number;
  readonly jobsSubmitted: number;
  readonly strict: boolean;
  readonly conclusion: Conclusion;
  readonly outcome: Outcome;
  readonly judged: readonly Judged[];
  readonly trace: Trace;
}

export interface ReportOptions {
  readonly strict?: boolean;
  readonly baseline?: Baseline;
}

export function reportOf(trace: Trace, judged: readonly Judged[], options: ReportOptions = {}): Report {
  const { strict = false, baseline = new Map() } = options;
  const [start] = trace;
  if (start?.kind !== 'start') throw new Error('a trace begins with its start event');
  return {
    start,
    seconds: watchedMs(trace) / 1000,
    jobsSubmitted: trace.filter(isAccepted).length,
    strict,
    conclusion: conclude(judged, strict),
    outcome: weigh(judged, baseline, strict),
    judged,
    trace,
  };
}

/** How long somebody watched: without the time in which the observer was away, to come back later. */
function watchedMs(trace: Trace): number {
  let latest = 0;
  let away = 0;
  for (const event of trace) {
    if (event.kind === 'resumed') away += event.at - latest;
    latest = Math.max(latest, endOf(event));
  }
  return latest - away;
}

function isAccepted(event: TraceEvent): boolean {
  if (event.kind !== 'exchange' || event.step.role !== 'submit') return false;
  const { status = 0 } = event.response ?? {};
  return status >= 200 && status < 300;
}
