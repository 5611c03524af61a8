// How much of what bare autocannon sends `load` sends, with every job sampled and judged beside it, to the same raw server.
// The server is a process of its own that does next to nothing, so that the sender is what is measured. Rounds alternate,
// and the CPU time of a request is told besides: on a busy machine it says more than requests in a second.
//
//   node bench/load-generator.ts [seconds] [rounds]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import autocannon from 'autocannon';
import { settleLoad } from '../conformance/load/planning/load-settings.ts';
import { loadProfile } from '../conformance/load/planning/profile.ts';
import { runLoad } from '../conformance/load/run-load.ts';
import { targetFromFlags } from '../conformance/target.ts';
import { loadContract } from '../src/contract/contract.ts';

const connections = 10;
/** Seconds in which code is compiled, and the thread of the judge starts. */
const warmUp = 2;

if (process.argv[2] === 'server') serve();
else await compare(Number(process.argv[2] ?? 5), Number(process.argv[3] ?? 3));

/** Answers submits with 202, and every poll of a job but the first with 304, as a target does whose interval never passes. */
function serve(): void {
  let jobs = 0;
  const polled = new Set<string>();
  const record = (id: string, status: string) =>
    JSON.stringify({ id, object: 'job', status, modality: 'video', model: 'm', created_at: 1, updated_at: 1 });
  const server = createServer((request, response) => {
    request.resume();
    if (request.method === 'POST') {
      jobs += 1;
      const body = record(`job_${jobs}`, 'queued');
      response.writeHead(202, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
    } else if (polled.has(request.url ?? '')) {
      response.writeHead(304).end();
    } else {
      polled.add(request.url ?? '');
      const body = record(request.url?.split('/').at(-1) ?? '', 'running');
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
    }
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

async function compare(seconds: number, rounds: number): Promise<void> {
  const server = fork(import.meta.filename, ['server']);
  const [port] = (await once(server, 'message')) as [number];
  const api = `http://127.0.0.1:${port}`;
  for (const [name, request] of [
    ['poll-only', { url: `${api}/v1/jobs/job_1`, method: 'GET' as const }],
    ['submit-only', { url: `${api}/v1/videos/generations`, method: 'POST' as const, body: '{"prompt":"a boat"}' }],
  ] as const) {
    const bare: Measured[] = [];
    const ours: Measured[] = [];
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await bareRound(request, seconds));
      ours.push(await loadRound(name, api, seconds));
    }
    const a = median(bare);
    const b = median(ours);
    const percent = (part: number, whole: number) => `${((part / whole) * 100).toFixed(0)} %`;
    console.log(
      `${name}: bare autocannon ${text(a)}, load ${text(b)}: ${percent(b.rate, a.rate)}, and ${percent(a.cpu, b.cpu)} by CPU`,
    );
  }
  server.kill();
}

async function bareRound(
  request: { url: string; method: 'GET' | 'POST'; body?: string },
  seconds: number,
): Promise<Measured> {
  const headers = { authorization: 'Bearer key', 'content-type': 'application/json' };
  const watch = cpuBetween(warmUp, seconds);
  const run = autocannon({ ...request, headers, connections, duration: warmUp + seconds });
  const { requests } = await run;
  const rate = requests.total / (warmUp + seconds);
  return { rate, cpu: (await watch) / (rate * seconds) };
}

async function loadRound(name: string, api: string, seconds: number): Promise<Measured> {
  const contract = loadContract();
  const profile = { ...loadProfile(name), drainSeconds: 0 };
  const settings = settleLoad(profile, { durationSeconds: seconds, warmUpSeconds: warmUp, connections, seed: 1 });
  const target = targetFromFlags({ api, key: 'key' }, contract);
  const watch = cpuBetween(warmUp, seconds);
  const { totals } = await runLoad({ target, contract, profile, settings });
  return { rate: totals.requests / seconds, cpu: (await watch) / totals.requests };
}

interface Measured {
  readonly rate: number;
  /** Microseconds for a request, in all threads. */
  readonly cpu: number;
}

/** Microseconds of CPU that this process takes in some seconds, when some others have gone. */
async function cpuBetween(wait: number, seconds: number): Promise<number> {
  await setTimeout(wait * 1000);
  const before = process.cpuUsage();
  await setTimeout(seconds * 1000);
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function text({ rate, cpu }: Measured): string {
  return `${rate.toFixed(0)} req/s at ${cpu.toFixed(1)} µs of CPU`;
}

/** Of each figure by itself. */
function median(all: readonly Measured[]): Measured {
  const of = (name: keyof Measured) => all.map((one) => one[name]).toSorted((a, b) => a - b)[all.length >> 1] ?? 0;
  return { rate: of('rate'), cpu: of('cpu') };
}
