import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { verify } from '../../src/cli/verify.ts';
import type { VerifyFlags } from '../../src/cli/verify-flags.ts';
import { type Double, startDouble } from '../../src/double.ts';
import { PacedTime } from '../conformance/support/paced-time.ts';
import { scenarioFile } from '../support/scenario-file.ts';
import { runCli, startCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'stunt-double-cli-ledger-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const ledger = join(folder, 'ledger.json');
const target = join(folder, 'target.yaml');
const reports = ['report.json', 'junit.xml', 'report.html', 'report.md', 'trace.ndjson'];

/** `stunt-double verify` with an observer who can come back days later. */
async function verifying(time: PacedTime, flags: VerifyFlags): Promise<{ code: number; stdout: string }> {
  const lines: string[] = [];
  const spy = vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)));
  try {
    return { code: await verify(undefined, { target, ...flags }, time), stdout: `${lines.join('\n')}\n` };
  } finally {
    spy.mockRestore();
  }
}

describe('stunt-double verify --ledger, and --resume', () => {
  let double: Double;
  let time: PacedTime;
  const scenario = scenarioFile('jobs: [{ queued: 0s, running: 0s }]');
  const runs: { code: number; stdout: string }[] = [];
  const out = join(folder, 'last');

  beforeAll(async () => {
    double = await startDouble({ clock: 'virtual', scenario: scenario.path });
    time = new PacedTime(double);
    const [, other] = double.keys;
    const requests = `requests:
  fail: { path: /v1/audio/music, body: { prompt: a brass fanfare, model: test/fails } }
  slow: { path: /v1/videos/generations, body: { prompt: "a glacier [[double: queued=2s running=10m]]" } }`;
    const lines = [`api: ${double.url}`, `key: ${double.key}`, `otherKey: ${other}`, 'features: { webhooks: false }'];
    writeFileSync(target, [...lines, requests].join('\n'));
    runs.push(await verifying(time, { ledger }));
    runs.push(await verifying(time, { resume: ledger }));
    await double.advance('25h');
    runs.push(await verifying(time, { resume: ledger }));
    await double.advance('7d');
    runs.push(await verifying(time, { resume: ledger, out }));
  }, 120_000);
  afterAll(async () => {
    await double.stop();
    scenario[Symbol.dispose]();
  });

  it('is undecided at first and conformant in the end', () => {
    expect(
      runs.map(({ code }) => code),
      runs[3]?.stdout,
    ).toEqual([3, 3, 0, 0]);
    expect(runs[3]?.stdout).toContain('\nConformant.\n');
  });

  it('says what is due, when, and the command that sees to it', () => {
    const command = `stunt-double verify --resume ${ledger} --target ${target}`;
    for (const run of runs.slice(0, 2)) {
      expect(run.stdout).toContain(`\n2 checks are due later: first at 2026-01-02T00:05:0`);
      expect(run.stdout).toContain(`; \`${command}\`\n`);
    }
    expect(runs[2]?.stdout).toContain('\n1 check is due later: first at 2026-01-08T00:05:0');
    expect(runs[3]?.stdout).toMatch(/\nAll that was due has been seen to\.\n$/);
  });

  it('keeps the file for its owner alone', () => {
    expect(statSync(ledger).mode & 0o777).toBe(0o600);
  });

  it('writes a trace that is judged to the very same reports', async () => {
    const again = join(folder, 'again');
    const { code } = await runCli('judge', join(out, 'trace.ndjson'), '--out', again);
    expect(code).toBe(0);
    for (const name of reports.slice(0, 4)) {
      expect(readFileSync(join(again, name), 'utf8'), name).toBe(readFileSync(join(out, name), 'utf8'));
    }
  });

  it('writes no key and no link that works into what it shows', () => {
    for (const name of reports) {
      const text = readFileSync(join(out, name), 'utf8');
      for (const key of double.keys) expect(text.includes(key), `${name} holds ${key}`).toBe(false);
      expect(text).not.toMatch(/signature=(?!redacted-)\w/);
    }
    for (const key of double.keys) expect(readFileSync(ledger, 'utf8')).not.toContain(key);
  });

  it('plans without sending anything, and without making a ledger', async () => {
    const before = double.journal().length;
    const planned = join(folder, 'planned.json');
    const { code, stdout } = await runCli('verify', '--target', target, '--plan', '--ledger', planned);
    expect(code).toBe(0);
    expect(stdout).toContain(`is left to ${planned}, which --resume takes up later: a link ends after 24h and`);
    expect(existsSync(planned)).toBe(false);
    const resumed = await runCli('verify', '--resume', ledger, '--target', target, '--plan');
    expect(resumed).toMatchObject({ code: 0, stdout: 'All that was due has been seen to.\n' });
    expect(double.journal().length).toBe(before);
  });

  it('leaves no lock behind', () => {
    expect(existsSync(`${ledger}.lock`)).toBe(false);
  });

  it.each([
    [['--resume', ledger], ledger],
    [['--ledger', join(folder, 'other.json')], join(folder, 'other.json')],
  ])('is refused while another process has the ledger: %j', async (flags, file) => {
    const lock = `${file}.lock`;
    writeFileSync(lock, JSON.stringify({ pid: process.pid, host: hostname() }));
    const before = double.journal().length;
    const refused = await runCli('verify', '--target', target, ...flags);
    const reason = `${file}: is in use by process ${process.pid}, which holds ${lock}; let it end first`;
    expect(refused).toEqual({ code: 2, stdout: '', stderr: `stunt-double: ${reason}\n` });
    expect(double.journal().length).toBe(before);
    expect(existsSync(lock)).toBe(true);
    // A plan only reads.
    expect(await runCli('verify', '--target', target, ...flags, '--plan')).toMatchObject({ code: 0, stderr: '' });
    rmSync(lock);
  });

  it('gives the lock back when it is stopped', async () => {
    const file = join(folder, 'stopped.json');
    const running = startCli('verify', '--target', target, '--ledger', file);
    await once(running.process.stderr as Readable, 'data');
    expect(existsSync(`${file}.lock`)).toBe(true);
    running.process.kill('SIGINT');
    const { stdout } = await running.ended();
    expect(stdout).toContain('The observation was cut short');
    expect([existsSync(file), existsSync(`${file}.lock`)]).toEqual([true, false]);
  });

  it.each<[() => string[], string]>([
    [() => ['--target', target, '--ledger', ledger], `--ledger ${ledger} is there already: go on with it by --resume`],
    [() => ['--target', target, '--ledger', join(folder, 'no', 'x.json')], 'x.json cannot be written (ENOENT)'],
    [() => ['--target', target, '--ledger', 'x', '--resume', ledger], '--ledger begins a ledger, and --resume goes on'],
    [() => ['--resume', ledger], '--key is missing: the API key of the target'],
    [() => ['--resume', join(folder, 'nope.json'), '--key', 'k'], 'nope.json: there is no such file'],
    [() => ['http://127.0.0.1:9', '--resume', ledger, '--key', 'k'], 'is the ledger of http://127.0.0.1:'],
    [() => ['--resume', target, '--key', 'k'], 'target.yaml: is not JSON, as a ledger is'],
    [() => ['--resume', ledger, '--key', 'k', '--profile', 'sdk'], 'was begun with --profile page, not with sdk'],
  ])('refuses what makes no sense with exit code 2 and no stack trace: %#', async (flags, message) => {
    const { code, stderr } = await runCli('verify', ...flags());
    expect(stderr).toContain('stunt-double: ');
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(2);
  });
});
