// Puts many live jobs on one stage, half of them with webhooks, and reports what each costs in memory, and whether a
// submit and a poll cost more when there are many. Run with: npm run bench:live-jobs [-- 100000]
import { loadContract } from '../src/contract/contract.ts';
import { loadScenario } from '../src/scenarios/load-scenario.ts';
import { poll } from '../src/stage/poll.ts';
import { submit } from '../src/stage/submit.ts';
import { Stages } from '../src/stages.ts';

const total = Number(process.argv[2] ?? 1_000_000);
const sample = Math.max(1, Math.floor(total / 50));
const prompt = 'a paper boat crossing a puddle';

const contract = loadContract();
const [owner = ''] = contract.jobs.keys;
const stages = new Stages({
  contract,
  keys: contract.jobs.keys,
  journal: 10_000,
  main: { scenario: loadScenario('steady', contract), seed: 1, clock: { kind: 'virtual' } },
});
const stage = stages.main;

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const ids: string[] = [];
async function submits(count: number): Promise<number> {
  const began = performance.now();
  for (let index = 0; index < count; index += 1) {
    // Each request brings strings of its own, as it would over HTTP.
    const body = JSON.parse(
      `{"prompt":"${prompt}","duration":6,"aspect_ratio":"16:9","resolution":"720p"${ids.length % 2 ? ',"webhook_url":"http://127.0.0.1:9/hook"' : ''}}`,
    );
    const { id } = await submit(stage, {
      owner,
      modality: 'video',
      body,
      rawBody: '',
      origin: 'http://127.0.0.1:4010',
      idempotencyKey: undefined,
      headers: {},
      card: undefined,
    });
    ids.push(id);
  }
  return (1000 * count) / (performance.now() - began);
}

async function polls(count: number): Promise<number> {
  const step = Math.floor(ids.length / count) || 1;
  const began = performance.now();
  for (let index = 0; index < count; index += 1)
    await poll(stage, owner, ids[(index * step) % ids.length] ?? '', false);
  return (1000 * count) / (performance.now() - began);
}

if (!globalThis.gc) throw new Error('run with --expose-gc, or memory cannot be measured');
await submits(sample);
const empty = heap();
const firstSubmits = await submits(sample);
const firstPolls = await polls(sample);
await submits(total - 4 * sample);
const lastSubmits = await submits(sample);
const lastPolls = await polls(sample);
const bytes = (heap() - empty) / (total - 2 * sample);

if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ jobs: ids.length, bytes, firstSubmits, lastSubmits, firstPolls, lastPolls }));
  await stages.stop();
  process.exit();
}
const shown = (value: number) => Math.round(value).toLocaleString('en');
console.log(`${shown(ids.length)} live jobs, half of them with webhooks`);
console.log(`bytes per job        ${shown(bytes)} (the prompt of ${prompt.length} characters included)`);
console.log(`submits per second   ${shown(firstSubmits)} at the start, ${shown(lastSubmits)} at the end`);
console.log(`polls per second     ${shown(firstPolls)} at the start, ${shown(lastPolls)} at the end`);
await stages.stop();
