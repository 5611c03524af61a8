// Measures the double beside other servers on this machine, one at a time, in rounds that take turns.
// Run with: npm run bench [-- --quick] [-- --only "raw node:http,stunt-double"]
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { chart } from './chart.ts';
import { measureDeliveries } from './deliveries.ts';
import { measureLiveJobs } from './measure-live-jobs.ts';
import { measureRounds } from './rounds.ts';
import { servers } from './servers.ts';
import { build, startServer } from './start-server.ts';
import { type BenchResult, table } from './table.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    out: { type: 'string', default: 'bench/results' },
  },
});
const { quick, only, out } = values;
const here = new URL('./', import.meta.url).pathname;
const say = (line: string) => console.error(line);

if (!existsSync(`${here}node_modules`)) {
  say('installing the servers to measure beside (once)');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--silent'], { cwd: here, stdio: 'inherit' });
}
say('building');
build();

const wanted = servers.filter(({ name }) => only === undefined || only.split(',').includes(name));
const startUps = new Map<string, number[]>();
for (let round = 0; round < (quick ? 1 : 5); round += 1) {
  for (const server of wanted) {
    await using started = await startServer(server);
    startUps.set(server.name, [...(startUps.get(server.name) ?? []), started.startUpMs]);
  }
}
const rounds = await measureRounds(wanted, { rounds: quick ? 2 : 5, seconds: quick ? 1 : 3, say });
const result: BenchResult = {
  machine: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, Node ${process.versions.node}`,
  quick,
  startUps: Object.fromEntries(startUps),
  rounds,
  ...(only === undefined && (await measureOurs())),
};
console.log(table(result));
mkdirSync(out, { recursive: true });
writeFileSync(`${out}/bench.json`, `${JSON.stringify(result, undefined, 2)}\n`);
writeFileSync(`${out}/bench.svg`, chart(result));
console.log(`wrote ${out}/bench.json and ${out}/bench.svg`);

/** What only the double has: deliveries, and jobs in great numbers. */
async function measureOurs() {
  say('deliveries');
  const burst = quick ? 20_000 : 50_000;
  const deliveries = await measureDeliveries({ burst, rate: 2500, seconds: quick ? 4 : 10 });
  return { deliveries, live: await measureLiveJobs([100_000, 1_000_000], say) };
}
