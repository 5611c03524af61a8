import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/contract/package-root.ts';
import { type Double, startDouble } from '../../src/double.ts';
import { loadDefect } from '../enemies/defect.ts';
import { type Edge, startEdge } from '../enemies/edge.ts';
import { runCli, startCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'stunt-double-explore-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const defect = (name: string) => loadDefect(new URL(`scenarios/defects/${name}.yaml`, packageRoot()), name);
const target = 'conformance/targets/double.yaml';

/** Waits until a stream has brought a text. */
async function told(stream: Readable | null, text: string): Promise<void> {
  let all = '';
  for await (const chunk of stream ?? []) {
    all += chunk;
    if (all.includes(text)) return;
  }
  throw new Error(`ended without ${text}: ${all}`);
}

describe('stunt-double verify --explore', () => {
  let double: Double;
  let costless: Edge;
  let cancelling: Edge;
  beforeAll(async () => {
    double = await startDouble({ clock: 'virtual' });
    costless = await startEdge(double, defect('no-usage'));
    cancelling = await startEdge(double, defect('cancel-overwrites'));
  });
  afterAll(async () => {
    for (const one of [costless, cancelling, double]) await one[Symbol.asyncDispose]();
  });

  it('says in one line how much was tried, and that nothing is broken', async () => {
    const { code, stdout, stderr } = await runCli(
      'verify',
      double.url,
      '--target',
      target,
      '--explore',
      '80',
      '--seed',
      '5',
      '--max-jobs',
      '200',
    );
    expect(stdout).toMatch(/^Explored: nothing is broken; \d+ steps in \d+ programs, \d+ jobs, seed 5\.\n$/);
    expect(stderr).toMatch(/\d+ of 80 steps, \d+ jobs?\n/);
    expect(code).toBe(0);
  });

  it('makes up a seed, and says when the jobs were spent', async () => {
    const { code, stdout } = await runCli('verify', double.url, '--target', target, '--explore', '5000');
    expect(stdout).toMatch(
      /seed \d+\. The budget of jobs was spent before all steps were played; raise --max-jobs\.\n$/,
    );
    expect(code).toBe(0);
  });

  it('prints what is broken as lines for bash that bring it back, and exits with 1', async () => {
    const out = join(folder, 'out');
    const flags = ['verify', cancelling.url, '--target', target, '--max-jobs', '300', '--out', out];
    const { code, stdout } = await runCli(...flags, '--explore', '200', '--seed', '1');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^✗ LIFE-14 fail\n {2}expected {2}MUST give a job one end.*\n {2}seen {6}a job has one end; /m,
    );
    expect(stdout).toMatch(
      /^ {2}JOB1=\$\(curl -s -X POST 'http:.*"authorization: Bearer \$KEY".* \| jq -r \.id\) {2}# 202 queued/m,
    );
    expect(stdout).toMatch(/^ {2}curl -i -X (POST|DELETE) 'http:.*\/v1\/jobs\/'"\$JOB1".* {2}# 200 cancelled <--$/m);
    expect(stdout).toMatch(/made smaller by \d+ more tries, with \d+ jobs?/);
    for (const key of double.keys) expect(stdout).not.toContain(key);

    const [, replay = ''] = /--replay (\S+)/.exec(stdout) ?? [];
    const again = await runCli(...flags, '--replay', replay);
    expect(again).toMatchObject({ code: 1 });
    expect(again.stdout).toContain('LIFE-14 fail');
    expect(again.stdout).toMatch(/^Played again: 1 counterexample; \d+ steps?, \d+ jobs?\.$/m);

    expect(readdirSync(out)).toContain('counterexample-1.ndjson');
    expect(readFileSync(join(out, 'counterexample-1.ndjson'), 'utf8')).not.toMatch(/whsec_|signature=(?!redacted-)\w/);
    const judged = await runCli('judge', join(out, 'counterexample-1.ndjson'), '--only', 'LIFE-14');
    expect(judged.code).toBe(1);
  });

  it('takes a SHOULD that does not hold for a failure with --strict alone, and not at all when it is known', async () => {
    const flags = ['verify', costless.url, '--target', target, '--explore', '40', '--seed', '2', '--max-jobs', '100'];
    const lenient = await runCli(...flags);
    expect(lenient.stdout).toContain('! LIFE-08 warn');
    expect(lenient.code).toBe(0);
    expect((await runCli(...flags, '--strict')).code).toBe(1);
    const baseline = join(folder, 'baseline.yaml');
    writeFileSync(baseline, 'LIFE-08: costs are not told yet\nLIFE-12: the same\n');
    expect((await runCli(...flags, '--strict', '--baseline', baseline)).stdout).toContain('nothing is broken');
  });

  it.each([
    ['cancel-overwrites', 'a MUST', 1],
    ['no-usage', 'a SHOULD', 2],
  ])(
    'tells what it found when the target goes away meanwhile: %s, which breaks %s, exits with %i',
    async (name, _, exit) => {
      const frail = await startEdge(double, defect(name));
      const flags = ['--target', target, '--explore', '200', '--seed', '1', '--max-jobs', '300'];
      // It goes on with its line of progress once something was found.
      const running = startCli('verify', frail.url, ...flags);
      await told(running.process.stderr, '; broken: ');
      await frail[Symbol.asyncDispose]();
      const { code, stdout, stderr } = await running.ended();
      expect(stdout).toMatch(/--replay 1:\d+/);
      expect(stdout).toMatch(
        /^Explored: \d+ counterexamples?; .* seed 1\. It ended early\. (Nothing answers any more|The clock of .* could not be turned).*\.\n$/m,
      );
      expect(stderr).not.toContain('    at ');
      expect(code).toBe(exit);
    },
  );

  it('plans without sending anything', async () => {
    const before = double.journal().length;
    const { code, stdout } = await runCli('verify', double.url, '--target', target, '--explore', '80', '--plan');
    expect(stdout).toContain('Up to 80 steps would be played');
    expect(stdout).toContain('with 16 jobs at most (--max-jobs)');
    expect(code).toBe(0);
    expect(double.journal().length).toBe(before);
  });

  it.each<[string[], string]>([
    [['--seed', '1'], '--seed is for --explore'],
    [['--explore', '0'], 'It must be a whole number from 1 to 1000000.'],
    [['--replay', '7'], 'It must be a seed and a path as they were printed, such as 7:12:0:3.'],
    [
      ['--replay', '7:1', '--explore', '3'],
      '--replay plays one program again: it goes with neither --explore nor --seed',
    ],
    [['--explore', '3', '--report', 'json'], '--report is for the fixed observation'],
  ])('refuses %j with exit code 2 and no stack trace', async (flags, message) => {
    const { code, stderr } = await runCli('verify', 'http://127.0.0.1:9', '--key', 'any', ...flags);
    expect(stderr).toContain('stunt-double: ');
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(2);
  });
});
