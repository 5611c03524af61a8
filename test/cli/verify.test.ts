import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Double, startDouble } from '../../src/double.ts';
import { type Ended, runCli, startCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'stunt-double-verify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A target file for a double, written over the shipped one. */
function targetFile(double: Double): string {
  const shipped = readFileSync(new URL('../../conformance/targets/double.yaml', import.meta.url), 'utf8');
  const file = join(folder, 'target.yaml');
  writeFileSync(file, shipped.replace(/^api: .*$/m, `api: ${double.url}`));
  return file;
}

const reportIn = (out: string) => JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));

describe('stunt-double verify', () => {
  const out = join(folder, 'first');
  let double: Double;
  let target: string;
  let ended: Ended;
  beforeAll(async () => {
    double = await startDouble({ clock: 'virtual' });
    target = targetFile(double);
    ended = await runCli('verify', '--target', target, '--out', out);
  }, 240_000);
  afterAll(() => double.stop());

  it('finds the double conformant', () => {
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stdout).toContain('\nConformant.\n');
    expect(reportIn(out)).toMatchObject({ conformant: true, exitCode: 0, target: 'stunt-double', api: double.url });
  });

  it('says what it is doing in plain lines, apart from the report', () => {
    expect(ended.stderr.split('\n').length).toBeGreaterThan(3);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(ended.stderr + ended.stdout).not.toMatch(/[\u001b\r]/);
  });

  it('writes every report, and the trace they were made of', () => {
    for (const name of ['report.json', 'junit.xml', 'report.html', 'report.md', 'trace.ndjson']) {
      expect(ended.stdout).toContain(`wrote ${join(out, name)}`);
      expect(readFileSync(join(out, name), 'utf8')).not.toBe('');
    }
  });

  it('writes neither a key nor a webhook secret nor a signature', () => {
    expect(readFileSync(join(out, 'trace.ndjson'), 'utf8')).toContain('signature=redacted-');
    for (const name of ['report.json', 'junit.xml', 'report.html', 'report.md', 'trace.ndjson']) {
      const text = readFileSync(join(out, name), 'utf8');
      for (const key of double.keys) expect(text.includes(key), `${name} holds ${key}`).toBe(false);
      expect(text).not.toMatch(/whsec_|signature=(?!redacted-)\w/);
    }
  });

  it('judges its trace to the very same report', async () => {
    const again = join(folder, 'again');
    const { code } = await runCli('judge', join(out, 'trace.ndjson'), '--out', again);
    expect(code).toBe(0);
    for (const name of ['report.json', 'junit.xml', 'report.html', 'report.md']) {
      expect(readFileSync(join(again, name), 'utf8'), name).toBe(readFileSync(join(out, name), 'utf8'));
    }
  });

  it('plans without sending anything', async () => {
    const before = double.journal.length;
    const { code, stdout } = await runCli('verify', '--target', target, '--plan', '--max-jobs', '3');
    expect(code).toBe(0);
    expect(stdout).toMatch(/would be asked for 2 jobs/);
    expect(stdout).toContain('the budget of 3 jobs leaves no job for');
    expect(double.journal.length).toBe(before);
  });

  it('still reports what was seen when it is stopped', async () => {
    // A clock that nobody turns, so that the run would wait for minutes.
    await using real = await startDouble({ clock: 'real' });
    const run = startCli('verify', real.url, '--key', real.key, '--report', 'json', '--out', join(folder, 'stopped'));
    run.process.stderr?.once('data', () => run.process.kill('SIGINT'));
    const { code, stdout } = await run.ended();
    expect(code).toBe(3);
    expect(stdout).toContain('The observation was cut short');
    expect(reportIn(join(folder, 'stopped'))).toMatchObject({ conformant: false });
  });

  it.each<[string[], string]>([
    [[], 'what is to be verified? Give the URL of its API, or --target FILE'],
    [['http://127.0.0.1:9'], '--key is missing: the API key of the target'],
    [['http://127.0.0.1:9', '--key', 'k', '--only', 'LINK,NOPE-1'], 'there is no rule and no chapter NOPE-1'],
    [['http://127.0.0.1:9', '--key', 'k', '--only', 'LINK', '--skip', 'LINK'], 'leave no rule to judge by'],
    [
      ['http://127.0.0.1:9', '--key', 'k', '--only', 'MODEL'],
      'MODEL-01 and MODEL-02 can be judged with --explore alone',
    ],
    [['--target', './nope.yaml'], './nope.yaml: there is no such file'],
    [['http://127.0.0.1:9', '--key', 'k', '--baseline', './nope.yaml'], './nope.yaml: there is no such file'],
    [
      ['http://127.0.0.1:9', '--key', 'k', '--write-baseline', '/nowhere/known.yaml'],
      '--write-baseline /nowhere/known.yaml cannot be written (ENOENT)',
    ],
    [
      ['http://127.0.0.1:9', '--key', 'k', '--write-baseline', '/tmp'],
      '--write-baseline /tmp cannot be written (EISDIR)',
    ],
    [['http://127.0.0.1:9', '--key', 'env:NOPE_NOT_SET'], 'NOPE_NOT_SET, which is not set'],
    [['http://127.0.0.1:9', '--patience', 'long'], "option '--patience <span>' argument 'long' is invalid."],
    [['http://127.0.0.1:9', '--report', 'pdf'], 'pdf is none of json, junit, html, md.'],
    [['http://127.0.0.1:9', '--key', 'k', '--out', '/dev/null/x'], '--out /dev/null/x cannot be written to (ENOTDIR)'],
  ])('refuses %j with exit code 2 and no stack trace', async (flags, message) => {
    const { code, stderr } = await runCli('verify', ...flags);
    expect(stderr).toContain(`stunt-double: `);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(2);
  });

  it('exits with 2 when nothing answers, and when the key is refused', async () => {
    const nobody = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => nobody.once('listening', resolve));
    const { port } = nobody.address() as AddressInfo;
    nobody.close();
    for (const flags of [
      [`http://127.0.0.1:${port}`, '--key', 'any'],
      [double.url, '--key', 'nobody-has-this'],
    ]) {
      const { code, stderr } = await runCli('verify', ...flags, '--patience', '1s');
      expect(stderr).toMatch(/^stunt-double: /m);
      expect(stderr).not.toContain('    at ');
      expect(code).toBe(2);
    }
  });
});
