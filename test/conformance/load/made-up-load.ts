import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { Distribution, LoadReport, LoadSecond } from '../../../conformance/load/load-report.ts';

/** Numbers from 0 to 1 that look random and are the same each time. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** A distribution of values in milliseconds; of counts with `scale` 1. */
export function distributionOf(values: readonly number[], scale = 1000): Distribution {
  const histogram = build({ autoResize: true, numberOfSignificantValueDigits: 3 });
  for (const value of values) histogram.recordValue(Math.round(value * scale));
  const at = (percent: number) => histogram.getValueAtPercentile(percent) / scale;
  const empty = values.length === 0;
  return {
    count: values.length,
    min: empty ? 0 : Math.min(...values),
    mean: empty ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length,
    p50: at(50),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    p999: at(99.9),
    max: empty ? 0 : Math.max(...values),
    hdr: encodeIntoCompressedBase64(histogram),
  };
}

export interface MadeUp {
  readonly seed?: number;
  readonly seconds?: number;
  readonly rate?: number;
  /** How many times slower than usual the target is. */
  readonly slower?: number;
}

/** A run at 20 jobs a second for a minute, with a stall of two seconds in its middle. */
export function madeUpLoad(given: MadeUp = {}, more: Partial<LoadReport> = {}): LoadReport {
  const { seed = 1, seconds = 70, rate = 20, slower = 1 } = given;
  const warmUp = 10;
  const random = dice(seed);
  const took = () => slower * (2 + 3 * random() + (random() > 0.98 ? 60 * random() : 0));
  const latencies: Record<string, { corrected: number[]; uncorrected: number[] }> = {};
  const series: LoadSecond[] = [];
  for (let second = 0; second < seconds; second += 1) {
    const stalled = second === 40 || second === 41;
    const all: number[] = [];
    for (const [operation, share] of Object.entries({ submit: 1, poll: 6, file: 1 })) {
      latencies[operation] ??= { corrected: [], uncorrected: [] };
      for (let index = 0; index < Math.round(rate * share * Math.min(1, (second + 1) / 5)); index += 1) {
        const uncorrected = took();
        const corrected = uncorrected + (stalled ? (42 - second) * 1000 * random() : 0);
        all.push(corrected);
        if (second < warmUp) continue;
        latencies[operation].corrected.push(corrected);
        latencies[operation].uncorrected.push(uncorrected);
      }
    }
    all.sort((a, b) => a - b);
    const at = (part: number) => all[Math.floor(part * (all.length - 1))] ?? 0;
    const polls = Math.round((all.length * 6) / 8);
    series.push({
      second,
      warmUp: second < warmUp,
      requests: all.length,
      submits: Math.round(all.length / 8),
      polls,
      wastedPolls: Math.round(polls * (0.2 + 0.1 * random())),
      errors: stalled ? Math.round(7 * random()) : 0,
      deliveries: second < 8 ? 0 : rate,
      jobsInFlight: Math.round(rate * Math.min(12, second + 1) + (stalled ? rate * 2 : 0) + 4 * random()),
      p50: at(0.5),
      p99: at(0.99),
      max: at(1),
    });
  }
  const counted = series.filter((one) => !one.warmUp);
  const sum = (name: 'requests' | 'submits' | 'polls' | 'wastedPolls' | 'errors') =>
    counted.reduce((total, one) => total + one[name], 0);
  const jobs = sum('submits');
  const lives = Array.from({ length: jobs - 30 }, () => 4000 + 8000 * random());
  return {
    version: 1,
    target: { name: 'made up', api: 'http://gateway.test' },
    profile: { name: 'steady', summary: 'Jobs arrive at a steady rate.', model: 'open' },
    settings: {
      seed,
      durationSeconds: seconds - warmUp,
      warmUpSeconds: warmUp,
      rate,
      connections: 50,
      workers: 1,
      sample: 0.05,
      samplePerSecond: 50,
    },
    startedAt: '2026-01-02T03:04:05.000Z',
    seconds: seconds - warmUp,
    totals: {
      requests: sum('requests'),
      requestsPerSecond: sum('requests') / counted.length,
      bytesReceived: 184_320_512,
      jobsSubmitted: jobs,
      jobsCompleted: jobs - 34,
      jobsFailed: 4,
      jobsCancelled: 0,
      jobsUnfinished: 30,
      polls: sum('polls'),
      wastedPolls: sum('wastedPolls'),
      filesFetched: jobs - 34,
      limited: 0,
      deliveriesExpected: jobs - 30,
      deliveriesReceived: jobs - 31,
      deliveriesLost: 1,
      deliveriesDuplicate: 2,
      errors: sum('errors') > 0 ? { timeout: sum('errors') - 2, 'HTTP 502': 2 } : {},
    },
    operations: Object.entries(latencies).map(([operation, { corrected, uncorrected }]) => ({
      operation,
      requests: corrected.length,
      corrected: distributionOf(corrected),
      uncorrected: distributionOf(uncorrected),
    })),
    life: {
      submitToTerminal: distributionOf(lives),
      pollsPerJob: distributionOf(
        lives.map((ms) => Math.ceil(ms / 2000)),
        1,
      ),
      webhookLag: distributionOf(lives.map(() => 1000 * Math.floor(2 * random()))),
    },
    series,
    rules: {
      exchangesJudged: 480,
      jobsJudged: 60,
      rules: [
        rule('SUBMIT-01', 'pass', 'all 60 were accepted with 202'),
        rule('POLL-01', 'fail', 'polled again after 1.2 s, and was answered 200', {
          jobsBroken: 3,
          evidence: ['GET http://gateway.test/v1/jobs/job_1', '200 OK', 'at 12.4 s'],
        }),
        rule('SUBMIT-05', 'warn', 'there is no Location', { level: 'SHOULD', jobsBroken: 60 }),
        rule('HOOK-05', 'inconclusive', 'the secret is not known'),
      ],
    },
    slos: [
      { slo: 'p99<250ms', metric: 'p99', measured: 812.4, held: false },
      { slo: 'wasted-polls<40%', metric: 'wasted-polls', measured: 0.251, held: true },
      { slo: 'lost-webhooks=0', metric: 'lost-webhooks', measured: 1, held: false },
      { slo: 'webhook-lag.p99<5s', metric: 'webhook-lag.p99', held: false },
    ],
    ...more,
  };
}

type Rule = LoadReport['rules']['rules'][number];

export function rule(id: string, verdict: string, message: string, more: Partial<Rule> = {}): Rule {
  return {
    id,
    level: 'MUST',
    title: `${id} holds`,
    clause: `page: ${id}`,
    verdict,
    message,
    jobsBroken: 0,
    evidence: [],
    ...more,
  };
}
