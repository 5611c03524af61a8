import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { exchange, life1, record } from './support/made-up.ts';

const root = new URL('../../', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'stunt-double-vitest-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  readonly title: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

/** Runs a test file in a vitest of its own; gives what became of its tests, by the id of the rule. */
async function outcomes(code: string): Promise<Record<string, Outcome>> {
  writeFileSync(join(folder, 'one.test.ts'), code);
  const out = join(folder, 'out.json');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const ended = await promisify(execFile)(
    process.execPath,
    [vitest, 'run', '--root', folder, '--reporter', 'json', '--outputFile', out],
    { cwd: folder, timeout: 100_000 },
  ).catch((error: { stderr: string }) => error);
  const { testResults } = JSON.parse(readFileSync(out, 'utf8'));
  const all = (testResults as { assertionResults: Outcome[]; message?: string }[]).flatMap(
    (one) => one.assertionResults,
  );
  if (all.length === 0) throw new Error(`no test ran: ${JSON.stringify(testResults)} ${ended.stderr}`);
  return Object.fromEntries(all.map((one) => [one.title.split(' ')[0], one]));
}

const imports = `import { conformance } from ${JSON.stringify(join(root, 'src/vitest.ts'))};`;
const trace = join(folder, 'trace.ndjson');
writeFileSync(
  trace,
  [
    ...life1.slice(0, 2),
    exchange({ id: 'x2', at: 100, json: record('queued'), intent: 'first-poll' }),
    exchange({ id: 'x3', at: 200, json: record('queued'), intent: 'too-soon' }),
    exchange({ id: 'x4', at: 300, status: 400, json: {}, intent: 'job-unknown', job: 'job_2' }),
  ]
    .map((event) => JSON.stringify(event))
    .join('\n'),
);
const statuses = (all: Record<string, Outcome>) =>
  Object.fromEntries(Object.entries(all).map(([id, { status }]) => [id, status]));

describe('conformance() in vitest', () => {
  const only = ['POLL-01', 'POLL-03', 'ERROR-10', 'AUTH-01', 'LINK-10'];
  const options = (more: object) => JSON.stringify({ trace, filter: { only }, ...more });

  it('makes a test of each rule, which ends as the rule does', async () => {
    const all = await outcomes(`${imports}\nconformance(${options({})});`);
    expect(statuses(all)).toEqual({
      'POLL-01': 'failed',
      'POLL-03': 'passed',
      // A SHOULD that does not hold.
      'ERROR-10': 'skipped',
      // A MUST and a SHOULD that cannot be decided.
      'AUTH-01': 'failed',
      'LINK-10': 'skipped',
    });
    const [message] = all['POLL-01']?.failureMessages ?? [];
    expect(message).toMatch(/^RuleError: fail: .*\n.*\nx/);
    expect(message).toContain("curl -i 'http://gateway.test/v1/jobs/job_1'");
    expect(message).not.toContain('    at ');
  }, 60_000);

  it('fails a SHOULD where it is told to be strict, and skips what is known', async () => {
    const baseline = join(folder, 'known.yaml');
    writeFileSync(baseline, 'POLL-01: a ticket is open\nPOLL-03: never true\n');
    const all = await outcomes(`${imports}\nconformance(${options({ strict: true, baseline })});`);
    expect(statuses(all)).toMatchObject({ 'POLL-01': 'skipped', 'POLL-03': 'failed', 'ERROR-10': 'failed' });
    expect(all['POLL-03']?.failureMessages[0]).toContain('POLL-03 passes: take it off the baseline');
  }, 60_000);

  it('observes a target that the tests start', async () => {
    const all = await outcomes(`${imports}
      import { afterAll } from ${JSON.stringify(join(root, 'node_modules/vitest/dist/index.js'))};
      import { startDouble } from ${JSON.stringify(join(root, 'src/index.ts'))};
      const double = await startDouble({ clock: 'virtual' });
      afterAll(() => double.stop());
      conformance({
        target: ${JSON.stringify(join(root, 'conformance/targets/double.yaml'))},
        flags: () => ({ api: double.url, jobs: 3 }),
        filter: { only: ['SUBMIT', 'AUTH'], level: 'MUST' },
      });`);
    expect(statuses(all)).toMatchObject({ 'SUBMIT-01': 'passed', 'SUBMIT-02': 'passed', 'AUTH-01': 'passed' });
  }, 120_000);

  it.each([
    [`{ trace: '${trace}', filter: { only: ['NOPE'] } }`, 'there is no rule and no chapter NOPE'],
    [`{ trace: '${trace}', filter: { only: ['MAY'], level: 'MUST' } }`, 'there is no rule and no chapter MAY'],
    [`{ trace: '${trace}', filter: { only: ['ERROR-08'], level: 'MUST' } }`, 'the filter leaves no rule to judge by'],
  ])(
    'refuses %s',
    async (given, message) => {
      await expect(outcomes(`${imports}\nconformance(${given});`)).rejects.toThrow(message);
    },
    60_000,
  );
});
