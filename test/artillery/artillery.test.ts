import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { artilleryFiles, artilleryKeyVariable } from '../../conformance/load/artillery/export-artillery.ts';
import { loadProfile } from '../../conformance/load/planning/profile.ts';
import { parseSlos } from '../../conformance/load/slo/slo.ts';
import { loadContract } from '../../src/contract/contract.ts';
import { type Double, startDouble } from '../../src/double.ts';

const contract = loadContract();
/** So many times faster than real time, for the double and for the pace of polls. */
const speed = 20;
const folder = mkdtempSync(join(tmpdir(), 'artillery-'));
let double: Double;

beforeAll(async () => {
  for (const file of ['package.json', 'package-lock.json']) cpSync(new URL(file, import.meta.url), join(folder, file));
  const install = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  const [installed, started] = await Promise.all([
    run('npm', install, process.env),
    startDouble({ scenario: 'steady', seed: 1, speed }),
  ]);
  expect(installed, 'npm ci').toMatchObject({ code: 0 });
  double = started;
}, 600_000);
afterAll(async () => {
  await double?.stop();
  // 66,000 files: nobody should wait until they are gone.
  spawn('rm', ['-rf', folder], { detached: true, stdio: 'ignore' }).unref();
});

interface Ended {
  readonly code: number;
  readonly output: string;
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr });
    });
  });
}

/** Exports a profile, runs it with Artillery, and returns how that ended, with what it counted. */
async function load(profile: string, slos: string) {
  const settings = { seed: 1, durationSeconds: 3, warmUpSeconds: 1, rate: 3, connections: 10, workers: 1, sample: 0 };
  const timings = { pollInterval: (contract.jobs.poll.intervalSeconds * 1000) / speed };
  const target = { api: double.url, timings, requests: {} };
  const files = artilleryFiles(loadProfile(profile), settings, parseSlos(slos), contract, target);
  for (const { name, content } of files) writeFileSync(join(folder, name), content);
  const ended = await run(
    join(folder, 'node_modules/.bin/artillery'),
    ['run', '--output', 'out.json', 'artillery.yaml'],
    {
      ...process.env,
      ARTILLERY_DISABLE_TELEMETRY: 'true',
      [artilleryKeyVariable]: double.key,
    },
  );
  const written = readFileSync(join(folder, 'out.json'), 'utf8');
  return { ...ended, written, files, aggregate: JSON.parse(written).aggregate };
}

describe('an exported script in Artillery', () => {
  it('submits, polls through 304s to the end, and fetches, and its objectives hold', async () => {
    const slos = 'errors=0,error-rate<1%,unfinished-jobs=0,wasted-polls>40%,polls-per-job.max<100,p99<10s,rps>1';
    const { code, output, aggregate } = await load('impatient', slos);
    expect(output).not.toContain('fail: ');
    expect(output.match(/ok: /g)?.length).toBe(slos.split(',').length);
    expect(code).toBe(0);
    const { counters, summaries } = aggregate;
    const jobs = counters['load.jobs.submitted'];
    expect(jobs).toBeGreaterThan(3);
    expect(counters).toMatchObject({
      'load.jobs.completed': jobs,
      'load.errors': 0,
      'vusers.created': jobs,
      'vusers.completed': jobs,
      'vusers.failed': 0,
      'http.codes.202': jobs,
    });
    expect(counters['http.codes.304']).toBe(counters['load.polls.wasted']);
    expect(summaries['load.latency.file'].count).toBe(jobs);
    expect(Object.keys(counters).filter((name) => name.startsWith('errors.'))).toEqual([]);
  }, 120_000);

  it('fails for an objective that does not hold, and never shows the key', async () => {
    const { code, output, written, files } = await load('submit-poll', 'failed-jobs=0,submit-to-terminal.p95<1ms');
    expect(output).toContain('ok: load.jobs.failed == 0');
    expect(output).toContain('fail: load.submit_to_terminal.p95 < 1');
    expect(code).toBe(1);
    for (const text of [output, written, ...files.map(({ content }) => content)])
      expect(text).not.toContain(double.key);
  }, 120_000);
});
