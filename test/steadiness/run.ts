// Verifies real-time doubles again and again while every core is kept busy by other work, and says whether each run came to
// the same verdicts, without any fail or warn. Run with: npm run steadiness [-- --runs 20 --at-once 5]
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { startDouble } from '../../src/double.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '20' }, 'at-once': { type: 'string', default: '5' } },
});
const runs = Number(values.runs);
const atOnce = Number(values['at-once']);
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'stunt-double-steadiness-'));

interface Run {
  readonly number: number;
  readonly seconds: number;
  readonly verdicts: Readonly<Record<string, string>>;
}

/** Verifies a double of its own, whose clock runs at the pace of everybody's. */
async function run(number: number): Promise<Run> {
  await using double = await startDouble({ seed: number });
  const target = join(folder, `target-${number}.yaml`);
  const out = join(folder, `run-${number}`);
  writeFileSync(
    target,
    stringify({
      name: `run ${number}`,
      api: double.url,
      key: double.key,
      otherKey: double.keys[1],
      requests: { fail: { path: '/v1/audio/music', body: { prompt: 'a brass fanfare', model: 'test/fails' } } },
    }),
  );
  const args = [at('../../scripts/from-source.mjs'), 'verify', '--target', target, '--report', 'json', '--out', out];
  await once(spawn(process.execPath, args, { stdio: 'ignore' }), 'exit');
  const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
  const verdicts = report.rules.map(({ id, verdict }: { id: string; verdict: string }) => [id, verdict]);
  return { number, seconds: report.seconds, verdicts: Object.fromEntries(verdicts) };
}

const busy: ChildProcess[] = cpus().map(() => spawn(process.execPath, [at('busy.ts')], { stdio: 'ignore' }));
let differing = 0;
let first: Run | undefined;
try {
  for (let begun = 0; begun < runs; begun += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, runs - begun) }, (_, index) => begun + index + 1);
    for (const done of await Promise.all(numbers.map(run))) {
      first ??= done;
      const expected = first.verdicts;
      const wrong = Object.entries(done.verdicts).filter(
        ([id, verdict]) => verdict !== expected[id] || ['fail', 'warn', 'error'].includes(verdict),
      );
      differing += Number(wrong.length > 0);
      const what = wrong.map(([id, verdict]) => `${id} is ${verdict}, and was ${expected[id]}`).join('; ');
      console.log(`run ${done.number}: ${done.seconds.toFixed(0)} s, ${what || 'as the first, nothing fails'}`);
    }
  }
} finally {
  for (const child of busy) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
const counts = new Map<string, number>();
for (const verdict of Object.values(first?.verdicts ?? {})) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
console.log([...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', '));
console.log(`${runs} runs with ${busy.length} cores kept busy: ${differing} differ or fail`);
process.exitCode = differing > 0 ? 1 : 0;
