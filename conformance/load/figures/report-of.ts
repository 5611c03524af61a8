import type { Histogram } from 'hdr-histogram-js';
import type { LoadReport, LoadSettings, OperationFigures } from '../load-report.ts';
import type { LoadProfile } from '../planning/profile.ts';
import { countsOf, newHistogram, timesOf } from './histogram.ts';
import type { Whole } from './merge-shares.ts';
import { type Latencies, operations } from './tally.ts';

export interface ReportedRun {
  readonly target: LoadReport['target'];
  readonly profile: LoadProfile;
  readonly settings: LoadSettings;
}

/** The report of a run, its SLOs not yet judged. */
export function reportOfLoad(whole: Whole, { target, profile, settings }: ReportedRun): LoadReport {
  const seconds = whole.measuredMs / 1000;
  const { counts, latencies, cutShort, verdicts } = whole;
  return {
    version: 1,
    target,
    profile: { name: profile.name, summary: profile.summary, model: profile.model },
    settings,
    startedAt: new Date(whole.startedAt).toISOString(),
    seconds,
    ...(cutShort && { cutShort }),
    totals: {
      ...counts,
      requestsPerSecond: seconds === 0 ? 0 : Math.round((counts.requests / seconds) * 100) / 100,
      errors: whole.errors,
    },
    operations: operations.flatMap((operation): OperationFigures[] => {
      const measured = latencies[operation];
      const requests = measured.left.totalCount;
      if (requests === 0) return [];
      const corrected = timesOf(correct(measured, whole.measuredMs, settings.connections));
      return [{ operation, requests, corrected, uncorrected: timesOf(measured.left) }];
    }),
    life: {
      submitToTerminal: timesOf(whole.submitToTerminal),
      pollsPerJob: countsOf(whole.pollsPerJob),
      webhookLag: timesOf(whole.webhookLag),
    },
    series: whole.series,
    rules: verdicts,
    slos: [],
  };
}

/**
 * What users wait for. Where a schedule told when a request was due, that is when it was counted from. Users that send
 * as soon as an answer has come have no schedule: there each long wait stands for the requests that a user would have
 * sent meanwhile, as HdrHistogram's correction adds them. The interval that it asks for is the mean time between two
 * such requests of one user, as in wrk.
 */
export function correct({ due, backToBack }: Latencies<Histogram>, measuredMs: number, users: number): Histogram {
  const corrected = newHistogram();
  corrected.add(due);
  if (backToBack.totalCount === 0) return corrected;
  const interval = Math.max(1, Math.round((measuredMs * 1000 * users) / backToBack.totalCount));
  corrected.addWhileCorrectingForCoordinatedOmission(backToBack, interval);
  return corrected;
}
