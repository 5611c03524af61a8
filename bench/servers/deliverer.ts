// A stage whose jobs all end with a delivery. `burst`: all at one instant of a virtual clock, and prints how many were
// delivered in a second. `paced`: evenly over some seconds of real time, and prints when each job ended.
import { loadContract } from '../../src/contract/contract.ts';
import { parseYaml } from '../../src/contract/yaml-file.ts';
import { endOf } from '../../src/core/job.ts';
import { readScenario } from '../../src/scenarios/load-scenario.ts';
import { submit } from '../../src/stage/submit.ts';
import { Stages } from '../../src/stages.ts';

const [mode, url, countText, secondsText] = process.argv.slice(2);
const count = Number(countText);
/** Time in which all jobs are submitted before the first ends. */
const leadMs = 4000;
const spread = `{ uniform: [${leadMs}ms, ${leadMs + Number(secondsText) * 1000}ms] }`;
const running = mode === 'burst' ? '1s' : spread;

const contract = loadContract();
const [owner = ''] = contract.jobs.keys;
const scenario = `{ summary: Each job is delivered., jobs: [{ queued: 0s, running: ${running} }] }`;
const stages = new Stages({
  contract,
  keys: contract.jobs.keys,
  journal: 10_000,
  main: {
    scenario: readScenario(parseYaml(scenario, 'bench'), 'bench', contract),
    seed: 1,
    clock: mode === 'burst' ? { kind: 'virtual' } : { kind: 'real', speed: 1 },
  },
});
const stage = stages.main;

for (let index = 0; index < count; index += 1) {
  await submit(stage, {
    owner,
    modality: 'video',
    body: { prompt: 'a paper boat', aspect_ratio: '16:9', resolution: '720p', webhook_url: url },
    rawBody: '',
    origin: 'http://127.0.0.1',
    idempotencyKey: undefined,
    headers: {},
    card: undefined,
  });
}
if (mode === 'burst') {
  // The first ones compile the code and open the connections.
  const began = performance.now();
  await stage.clock.advance(1000);
  console.log(JSON.stringify({ perSecond: (1000 * count) / (performance.now() - began) }));
} else {
  const ends: [string, number][] = [];
  for await (const job of stage.store.jobsLatestFirst()) ends.push([job.id, endOf(job)]);
  while ((await stage.store.pendingDeliveries()) > 0) await new Promise((resolve) => setTimeout(resolve, 100));
  console.log(JSON.stringify({ ends }));
}
await stages.stop();
