import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadJson } from '../../conformance/load/report/load-json.ts';
import { progressLine } from '../../src/cli/load-progress.ts';
import { type Double, startDouble } from '../../src/double.ts';
import { madeUpLoad } from '../conformance/load/made-up-load.ts';
import { runCli, startCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'stunt-double-load-cli-'));
let double: Double;
let target: string;

/** Fast, so that a run that polls and fetches takes a second. */
beforeAll(async () => {
  double = await startDouble({ speed: 50 });
  target = join(folder, 'target.yaml');
  const timings = 'timings: { pollInterval: 60ms, firstRetry: 300ms, deliveryTimeout: 200ms }';
  writeFileSync(target, `api: ${double.url}\nkey: ${double.key}\n${timings}\n`);
});

afterAll(async () => {
  await double.stop();
  rmSync(folder, { recursive: true });
});

describe.concurrent('load', () => {
  test('exits 0 when all is well, and writes what it measured', async () => {
    const out = join(folder, 'fine');
    const args = ['--duration', '1s', '--warm-up', '0s', '--rate', '40/s', '--jobs', '6', '--report', 'json,html'];
    const ended = await runCli('load', '--target', target, ...args, '--out', out, '--slo', 'errors=0', '--seed', '1');
    expect(ended.stderr).toContain('jobs in flight');
    expect(ended.code).toBe(0);
    const report = JSON.parse(readFileSync(join(out, 'load.json'), 'utf8'));
    expect(report.settings).toMatchObject({ jobs: 6, seed: 1, rate: 40 });
    expect(report.totals.jobsSubmitted).toBe(6);
    expect(readFileSync(join(out, 'load.html'), 'utf8')).toContain('submit-poll');
  });

  test('exits 1 when an objective does not hold, and names it', async () => {
    const args = ['--duration', '1s', '--warm-up', '0s', '--jobs', '2', '--slo', 'p50<0.001ms'];
    const ended = await runCli('load', '--target', target, '--profile', 'submit-only', ...args);
    expect(ended.stdout).toContain('p50<0.001ms');
    expect(ended.code).toBe(1);
  });

  test('refuses a target that is not on this machine, and says what it would have sent', async () => {
    const ended = await runCli(
      'load',
      'https://api.example.com',
      '--key',
      'sk',
      '--rate',
      '30/min',
      '--duration',
      '60s',
    );
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('--yes is missing');
    // The usual budget of a target, though more would arrive.
    expect(ended.stderr).toMatch(/would submit 16 jobs at most \(video, music, 3d\), and send \d+ requests/);
  });

  test('says what it would send, and sends nothing', async () => {
    const ended = await runCli('load', 'https://api.example.com', '--key', 'sk', '--plan', '--jobs', '3');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('would submit 3 jobs at most');
  });

  test.each([
    [['--profile', 'submit-only', '--rate', '5/s'], /a rate is for the open model; in submit-only/],
    [['--slo', 'speed<5'], /the SLO speed<5 names no metric/],
    [['--rate', '5'], /a rate is a number above 0 and \/s or \/min, such as 5\/s or 30\/min; it is 5/],
    [['--profile', 'no-such'], /no-such: there is no such file/],
    [['--workers', '5', '--connections', '2'], /2 connections, too few for 5 workers/],
    [['--compare', 'one.json'], /--compare takes two reports/],
    [['--sample', '2'], /a number from 0 to 1/],
  ])('takes %j for a mistake, in one line', async (args, reason) => {
    const ended = await runCli('load', double.url, '--key', double.key, ...args);
    expect(ended.stderr).toMatch(reason);
    expect(ended.stderr).not.toContain('    at ');
    expect(ended.code).toBe(2);
  });

  test('compares two runs, says what got worse, and writes a page of it', async () => {
    const [before, after] = ['before.json', 'after.json'].map((name) => join(folder, name)) as [string, string];
    writeFileSync(before, loadJson(madeUpLoad()));
    writeFileSync(after, loadJson(madeUpLoad({ seed: 2, slower: 2 })));
    const out = join(folder, 'compared');
    const ended = await runCli('load', '--compare', before, after, '--report', 'html', '--out', out);
    expect(ended.stdout).toMatch(/p50 .* worse/);
    expect(ended.code).toBe(1);
    const page = readFileSync(join(out, 'compare.html'), 'utf8');
    expect(page).toContain('<td class="worse">worse</td>');
    expect(page).toContain('asked differently');
    const same = await runCli('load', '--compare', before, before, '--report', 'json');
    expect(same.stderr).toContain('--report json is for a run; --compare writes html only');
    expect(same.code).toBe(2);
  });

  test('says in one line that nobody is there', async () => {
    const ended = await runCli('load', 'http://127.0.0.1:1', '--key', 'sk');
    expect(ended.stderr).toContain('Nothing answers at http://127.0.0.1:1');
    expect(ended.code).toBe(2);
  });

  test('that is interrupted still reports', async () => {
    const running = startCli(
      'load',
      '--target',
      target,
      '--profile',
      'poll-only',
      '--duration',
      '60s',
      '--warm-up',
      '0s',
    );
    let seen = '';
    await new Promise<void>((resolve) =>
      running.process.stderr?.on('data', (chunk) => {
        seen += chunk;
        if (seen.includes('req/s')) resolve();
      }),
    );
    running.process.kill('SIGINT');
    const ended = await running.ended();
    expect(ended.stderr).toContain('stopping');
    expect(ended.stdout).toContain('stopped by a signal');
    expect(ended.stdout).not.toContain('✗');
    expect(ended.code).toBe(0);
  });
});

test('the line of progress tells time, jobs, requests, latency, waste and errors', () => {
  const now = { elapsedMs: 12_000, phase: 'measuring' as const, jobsInFlight: 7, requests: 120, p99: 12.34 };
  expect(progressLine({ ...now, polls: 200, wastedPolls: 50, errors: 3 }, 35)).toBe(
    '12 s of 35 s  7 jobs in flight  120 req/s  p99 12.3 ms  304s 25 %  errors 3',
  );
});
