import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Trace } from '../../conformance/trace.ts';
import { exchange, key, life1, record } from '../conformance/support/made-up.ts';
import { runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'stunt-double-judge-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, text: string) => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};
const traceFile = (name: string, trace: Trace) => write(name, trace.map((event) => JSON.stringify(event)).join('\n'));

/** Two polls 100 ms apart that are both answered 200. */
const bad = traceFile('bad.ndjson', [
  ...life1.slice(0, 2),
  exchange({ id: 'x2', at: 100, json: record('queued'), intent: 'first-poll' }),
  exchange({ id: 'x3', at: 200, json: record('queued'), intent: 'too-soon' }),
]);
const only = ['--only', 'POLL-01,POLL-03'];

describe('stunt-double judge', () => {
  it('exits with 1 when a MUST is broken, and shows the polls that broke it', async () => {
    const { code, stdout } = await runCli('judge', bad, ...only);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ POLL-01 fail\n {2}expected {2}MUST .*\n {2}seen .*200/m);
    expect(stdout).toMatch(
      /^ {4}x3 {2}at 0\.200 s {2}GET http:\/\/gateway\.test\/v1\/jobs\/job_1 → 200 in 20 ms\n {6}curl -i /m,
    );
    expect(stdout).not.toContain(key);
  });

  it('exits with 0 when what is judged by holds', async () => {
    const { code, stdout } = await runCli('judge', bad, '--only', 'POLL-03');
    expect({ code, stdout: stdout.split('\n')[0] }).toEqual({ code: 0, stdout: 'Conformant.' });
  });

  it('exits with 3 when a MUST cannot be decided', async () => {
    const { code } = await runCli('judge', traceFile('life.ndjson', life1), '--only', 'POLL-03,AUTH-01');
    expect(code).toBe(3);
  });

  it('excuses what the baseline lists', async () => {
    const known = write('known.yaml', 'POLL-01: a ticket is open\n');
    const { code, stdout } = await runCli('judge', bad, ...only, '--baseline', known);
    expect(code).toBe(0);
    expect(stdout).toContain('✗ POLL-01 fail (known: a ticket is open)');
  });

  it('exits with 1 when a rule of the baseline passes', async () => {
    const stale = write('stale.yaml', 'POLL-01: open\nPOLL-03: never true\n');
    const { code, stdout } = await runCli('judge', bad, ...only, '--baseline', stale);
    expect(code).toBe(1);
    expect(stdout).toContain('POLL-03 passes: take it off the baseline');
  });

  it('exits with 1 when the baseline lists what is no rule', async () => {
    const unknown = write('unknown.yaml', 'POLL-01: open\nPOLL-99: what is this\n');
    const { code, stderr } = await runCli('judge', bad, ...only, '--baseline', unknown);
    expect({ code, stderr }).toEqual({ code: 1, stderr: `stunt-double: ${unknown}: there is no rule POLL-99\n` });
  });

  it('writes a baseline that excuses the next run', async () => {
    const file = join(folder, 'written.yaml');
    const first = await runCli('judge', bad, ...only, '--write-baseline', file);
    expect(first.stdout).toContain(`wrote ${file}: 1 known failure\n`);
    expect(readFileSync(file, 'utf8')).toMatch(/^POLL-01: \S/m);
    expect((await runCli('judge', bad, ...only, '--baseline', file)).code).toBe(0);
  });

  it('writes only the reports that are asked for', async () => {
    const out = join(folder, 'reports', 'deep');
    const { stdout } = await runCli('judge', bad, ...only, '--out', out, '--report', 'json,junit');
    expect(stdout.match(/^wrote .*$/gm)).toEqual([`wrote ${out}/report.json`, `wrote ${out}/junit.xml`]);
    expect(readFileSync(join(out, 'report.json'), 'utf8')).not.toContain(key);
  });

  it.each([
    ['nope.ndjson', 'there is no such file'],
    [write('text.ndjson', 'hello'), 'text.ndjson:1: is not JSON'],
  ])('refuses %s with exit code 2', async (file, message) => {
    const { code, stderr } = await runCli('judge', file);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });
});
