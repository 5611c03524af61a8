/**
 * What a load run came to: the content of `load.json`, from which the terminal table, the HTML report, `--compare` and the
 * SLOs are made. Times are milliseconds unless a name says otherwise.
 */
export interface LoadReport {
  readonly version: 1;
  readonly target: { readonly name: string; readonly api: string };
  readonly profile: { readonly name: string; readonly summary: string; readonly model: 'open' | 'closed' };
  readonly settings: LoadSettings;
  /** When the first request left, ISO 8601. */
  readonly startedAt: string;
  /** How long was measured, the warm-up apart. */
  readonly seconds: number;
  /** Stopped by a signal, or by the cap on jobs, before its time was over. */
  readonly cutShort?: 'signal' | 'jobs';
  readonly totals: LoadTotals;
  readonly operations: readonly OperationFigures[];
  readonly life: LifeFigures;
  /** One row for each second since the first request, the warm-up included. */
  readonly series: readonly LoadSecond[];
  readonly rules: LoadVerdicts;
  readonly slos: readonly SloOutcome[];
}

export interface LoadSettings {
  readonly seed: number;
  readonly durationSeconds: number;
  readonly warmUpSeconds: number;
  /** Jobs that arrive in a second (open model). */
  readonly rate?: number;
  readonly connections: number;
  readonly workers: number;
  /** How many jobs may be submitted. */
  readonly jobs?: number;
  /** The share of jobs whose every exchange is judged, 0 to 1. */
  readonly sample: number;
  /** How many jobs are judged in a second at most, however large their share. */
  readonly samplePerSecond?: number;
}

/** Counts of what was measured, the warm-up apart. */
export interface LoadTotals {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly bytesReceived: number;
  readonly jobsSubmitted: number;
  readonly jobsCompleted: number;
  readonly jobsFailed: number;
  readonly jobsCancelled: number;
  /** Accepted, and not seen to end by the end of the run. */
  readonly jobsUnfinished: number;
  readonly polls: number;
  /** Polls that answered 304. */
  readonly wastedPolls: number;
  /** Of jobs that were submitted in the measured part, also when that was over. */
  readonly filesFetched: number;
  /** Answers 429. */
  readonly limited: number;
  readonly deliveriesExpected: number;
  /** First arrivals. */
  readonly deliveriesReceived: number;
  readonly deliveriesLost: number;
  readonly deliveriesDuplicate: number;
  /** Requests without the answer that they should have had, by kind: `refused connection`, `timeout`, `HTTP 502`, `bad body`, … */
  readonly errors: Readonly<Record<string, number>>;
}

/** The latency of one operation: `submit`, `poll`, `file`. */
export interface OperationFigures {
  readonly operation: string;
  readonly requests: number;
  /** From when the request should have left by the schedule: what users wait, coordinated omission corrected. */
  readonly corrected: Distribution;
  /** From when the request left: what a client that waits for each answer would report. */
  readonly uncorrected: Distribution;
}

export interface LifeFigures {
  readonly submitToTerminal: Distribution;
  readonly pollsPerJob: Distribution;
  /** From the terminal instant that the record tells to the receipt of its delivery. Whole seconds where the record counts in them. */
  readonly webhookLag: Distribution;
}

export interface Distribution {
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  /** The whole histogram: HdrHistogram's V2 compressed form in Base64, its values in microseconds (counts as they are). */
  readonly hdr: string;
}

export interface LoadSecond {
  readonly second: number;
  readonly warmUp: boolean;
  readonly requests: number;
  readonly submits: number;
  readonly polls: number;
  readonly wastedPolls: number;
  readonly errors: number;
  readonly deliveries: number;
  /** Jobs accepted and not yet seen to end, at the end of the second. */
  readonly jobsInFlight: number;
  /** Corrected latency of all operations within the second. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What the verifier's rules say of the sampled jobs. */
export interface LoadVerdicts {
  readonly exchangesJudged: number;
  readonly jobsJudged: number;
  readonly rules: readonly {
    readonly id: string;
    readonly level: string;
    readonly title: string;
    readonly clause: string;
    /** The worst that was said of any judged job. */
    readonly verdict: string;
    readonly message: string;
    /** How many of the judged jobs broke it. */
    readonly jobsBroken: number;
    /** A request and its answer that show it, each a line. */
    readonly evidence: readonly string[];
  }[];
}

/** A service level objective such as `p99<250ms`, and whether it held. */
export interface SloOutcome {
  readonly slo: string;
  readonly metric: string;
  /** Undefined where nothing was measured: then it does not hold. */
  readonly measured?: number;
  readonly held: boolean;
}
