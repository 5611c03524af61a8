import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { LoadReport } from '../../../conformance/load/load-report.ts';
import { type LoadFlags, settleLoad } from '../../../conformance/load/planning/load-settings.ts';
import { type LoadProfile, loadProfile } from '../../../conformance/load/planning/profile.ts';
import { runLoad } from '../../../conformance/load/run-load.ts';
import { type Target, targetFromFlags } from '../../../conformance/target.ts';
import { loadContract } from '../../../src/contract/contract.ts';
import { type Double, startDouble } from '../../../src/double.ts';

/** The double runs so much faster than real time that an interval takes 60 ms and a steady job about 100 ms. */
const speed = 50;

function fast(target: Target, pollInterval: number): Target {
  return { ...target, timings: { ...target.timings, pollInterval, firstRetry: 300, deliveryTimeout: 200 } };
}

async function load(
  double: Pick<Double, 'url' | 'key' | 'contract'>,
  name: string,
  flags: Partial<LoadFlags>,
  more: { signal?: AbortSignal; profile?: Partial<LoadProfile>; pollInterval?: number } = {},
): Promise<LoadReport> {
  const profile = { ...loadProfile(name), drainSeconds: 3, ...more.profile };
  return await runLoad({
    target: fast(targetFromFlags({ api: double.url, key: double.key }, double.contract), more.pollInterval ?? 60),
    contract: double.contract,
    profile,
    settings: settleLoad(profile, { durationSeconds: 1, warmUpSeconds: 0, connections: 20, seed: 1, ...flags }),
    ...(more.signal && { signal: more.signal }),
  });
}

/** A run is over when its last job is; on a busy machine that takes a while. */
const patient = { profile: { drainSeconds: 30 } };

const broken = ({ rules }: LoadReport) => rules.rules.filter(({ verdict }) => verdict !== 'pass');

/** Real time, since what is tested is what happens in it; but fast. */
describe('a load run', () => {
  test('submits, polls at the pace, fetches, and judges every job by the rules', async () => {
    // Slower than the others: on a busy machine polls are late, and there have to be several of a job all the same.
    await using double = await startDouble({ speed: 10 });
    const report = await load(
      double,
      'submit-poll',
      { rate: 8, durationSeconds: 3 },
      { ...patient, pollInterval: 300 },
    );
    const { totals } = report;
    expect(totals.jobsSubmitted).toBeGreaterThan(5);
    expect(totals).toMatchObject({
      jobsCompleted: totals.jobsSubmitted,
      filesFetched: totals.jobsSubmitted,
      errors: {},
    });
    expect(report.operations.map(({ operation }) => operation)).toEqual(['submit', 'poll', 'file']);
    expect(report.rules.jobsJudged).toBe(totals.jobsSubmitted);
    expect(broken(report)).toEqual([]);
    const judged = report.rules.rules.map(({ id }) => id);
    expect(judged).toEqual(expect.arrayContaining(['SUBMIT-03', 'LIFE-02', 'POLL-02', 'LINK-01', 'FILE-07']));
    expect(report.life.submitToTerminal.p50).toBeGreaterThan(60);
  });

  test('waits for deliveries, and verifies them', async () => {
    await using double = await startDouble({ speed });
    const report = await load(double, 'webhook', { rate: 20 }, patient);
    const { jobsSubmitted } = report.totals;
    expect(report.totals).toMatchObject({ deliveriesExpected: jobsSubmitted, deliveriesReceived: jobsSubmitted });
    expect(report.totals).toMatchObject({ deliveriesLost: 0, deliveriesDuplicate: 0 });
    expect(broken(report)).toEqual([]);
    const judged = report.rules.rules.map(({ id }) => id);
    expect(judged).toEqual(expect.arrayContaining(['HOOK-01', 'HOOK-03', 'HOOK-05']));
  });

  test('by workers is the same run in several threads', async () => {
    await using double = await startDouble({ speed });
    const report = await load(double, 'submit-poll', { rate: 20, workers: 2, jobs: 7, durationSeconds: 10 });
    expect(report.totals).toMatchObject({ jobsSubmitted: 7, jobsCompleted: 7, filesFetched: 7 });
    expect(report.rules.jobsJudged).toBe(7);
    expect(report.cutShort).toBe('jobs');
  });

  test('never submits more jobs than it may', async () => {
    await using double = await startDouble({ speed });
    const report = await load(double, 'submit-only', { jobs: 9 });
    expect(report.totals.jobsSubmitted).toBe(9);
    expect(await double.jobs()).toHaveLength(9);
  });

  test('polls without a pause until it is over, and counts what was wasted', async () => {
    await using double = await startDouble({ speed });
    const { totals, rules } = await load(double, 'poll-only', { connections: 2 });
    expect(totals.jobsSubmitted).toBe(2);
    expect(totals.polls).toBeGreaterThan(20);
    expect(totals.wastedPolls).toBeGreaterThan(totals.polls / 2);
    expect(rules.rules.find(({ id }) => id === 'POLL-01')?.verdict).toBe('pass');
  });

  test('that is stopped cancels what is under way, and reports what it saw', async () => {
    await using double = await startDouble();
    const controller = new AbortController();
    const running = load(double, 'submit-poll', { rate: 100, durationSeconds: 60 }, { signal: controller.signal });
    await expect.poll(async () => (await double.jobs()).length).toBeGreaterThan(10);
    controller.abort(new Error('enough'));
    const report = await running;
    expect(report.cutShort).toBe('signal');
    expect(report.seconds).toBeLessThan(30);
    expect(report.totals.jobsUnfinished).toBeGreaterThan(0);
    const statuses = new Set((await double.jobs()).map(({ status }) => status));
    expect(statuses).toContain('cancelled');
    expect(statuses).not.toContain('queued');
    expect(statuses).not.toContain('running');
  });

  test('counts failures of the target as errors, and blames no rule for them', async () => {
    await using double = await startDouble({ speed, scenario: 'flaky-provider' });
    const report = await load(double, 'submit-poll', { rate: 60 });
    expect(Object.keys(report.totals.errors).every((kind) => /^HTTP 50[234]$/.test(kind))).toBe(true);
    expect(Object.keys(report.totals.errors)).not.toEqual([]);
    expect(broken(report)).toEqual([]);
  });
});

test('a target that takes no key, redirects or answers with a page is refused before anything is submitted', async () => {
  const seen: string[] = [];
  const answers = [
    [401, {}, '{}', /does not take the key/],
    [302, { location: 'https://elsewhere.example/' }, '', /redirects to https:\/\/elsewhere.example/],
    [200, { 'content-type': 'text/html' }, '<html>', /a web page/],
  ] as const;
  for (const [status, headers, body, reason] of answers) {
    const server = createServer((request, response) => {
      seen.push(request.method ?? '');
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const double = { url, key: 'some-key-or-other', contract: loadContract() };
    await expect(load(double, 'submit-only', {})).rejects.toThrow(reason);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  expect(new Set(seen)).toEqual(new Set(['GET']));
});
