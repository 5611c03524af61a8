import { randomInt } from 'node:crypto';
import { medianOf } from '../../core/spread.ts';
import { type Double, startDouble } from '../../double.ts';
import { systemClock } from '../../system-clock.ts';
import { paint } from '../paint.ts';
import { checkFile } from './check-file.ts';
import { Client, type SeenJob } from './client.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { createScreen, type Screen } from './screen.ts';

/** How much faster than real time the demo runs: fast enough for patience, slow enough to watch. */
const speed = 3;

/** What is asked of each modality. */
const wishes = {
  video: { prompt: 'a paper boat crossing a puddle', duration: 6, aspectRatio: '16:9' },
  music: { prompt: 'slow brushed drums under a muted trumpet', duration: 15 },
  '3d': { prompt: 'a turned wooden chess bishop' },
} as const;

interface Tally {
  completed: number;
  cancelled: number;
  notModified: number;
  webhooks: number;
  files: number;
  renewed: number;
}

/** Takes jobs through their whole life against a double of its own. Returns the exit code. */
export async function demo(): Promise<number> {
  const screen = createScreen(process.stdout);
  const tally: Tally = { completed: 0, cancelled: 0, notModified: 0, webhooks: 0, files: 0, renewed: 0 };
  const double = await startDouble({ speed, seed: randomInt(2 ** 32) });
  const client = new Client(double);
  const receiver = await startReceiver(double.contract, await client.webhookSecret());
  try {
    screen.say(`A double listens at ${paint.cyan(double.url)}, ${speed} times faster than real time.\n`);
    const jobs = await watchJobs(double, client, receiver, screen, tally);
    await checkWebhooks(jobs, receiver, screen, tally);
    for (const job of jobs) await fetchFile(job, screen, tally);
    await renewLink(double, client, jobs[0], screen, tally);
    await cancelOne(client, screen, tally);
    screen.say(table(tally));
    return 0;
  } catch (error) {
    screen.settle();
    console.error(`\nstunt-double: the demo failed: ${(error as Error).message}`);
    return 1;
  } finally {
    receiver.close();
    await double.stop();
  }
}

/** Submits one job of each kind and polls them at the allowed pace until all have ended. */
async function watchJobs(
  double: Double,
  client: Client,
  { url: webhookUrl }: Receiver,
  screen: Screen,
  tally: Tally,
): Promise<SeenJob[]> {
  const { clock, contract } = double;
  const { scenario } = double.stage;
  const modalities = Object.keys(contract.jobs.modalities);
  const began = clock.now();
  const jobs = new Map<string, SeenJob>();
  for (const modality of modalities) {
    const wish = wishes[modality as keyof typeof wishes];
    jobs.set(modality, await client.submit(modality, { ...wish, webhookUrl }));
  }
  const [first = ''] = modalities;
  await client.poll(jobs.get(first)?.id ?? '');
  if ((await client.poll(jobs.get(first)?.id ?? '')) === undefined) {
    tally.notModified += 1;
    screen.say(`Polled the ${first} job twice at once: the second answer is ${paint.yellow('304 Not Modified')}.\n`);
  }

  let polledAt = clock.now();
  const isOver = ({ status }: SeenJob) =>
    contract.jobs.life.terminal.some((end) => contract.jobs.life.statuses[end] === status);
  while (![...jobs.values()].every(isOver)) {
    await systemWait(50);
    const poll = clock.now() - polledAt >= scenario.poll.intervalMs;
    if (poll) polledAt = clock.now();
    for (const [modality, job] of jobs) {
      const seen = poll && !isOver(job) ? await client.poll(job.id) : job;
      if (!seen) tally.notModified += 1;
      jobs.set(modality, seen ?? job);
      const share = isOver(seen ?? job) ? 1 : Math.min(0.95, (clock.now() - began) / expectedMs(double, modality));
      screen.progress(modality, share, (seen ?? job).status);
    }
  }
  screen.settle();
  screen.say('');
  tally.completed = [...jobs.values()].filter(({ status }) => status === contract.jobs.life.statuses.completed).length;
  return [...jobs.values()];
}

/** How long the scenario lets a job of a modality take, for the bars. */
function expectedMs({ stage: { scenario } }: Double, modality: string): number {
  const rule = scenario.rules.find(({ matches }) => matches({ modality, model: '', prompt: '', key: '', headers: {} }));
  return rule ? medianOf(rule.behaviour.queued) + medianOf(rule.behaviour.running) : 0;
}

async function checkWebhooks(
  jobs: readonly SeenJob[],
  receiver: Receiver,
  screen: Screen,
  tally: Tally,
): Promise<void> {
  for (const { id } of jobs) {
    for (let waited = 0; !receiver.received.has(id) && waited < 40; waited += 1) await systemWait(50);
    const delivery = receiver.received.get(id);
    if (!delivery?.verified) throw new Error(`the webhook of ${id} ${delivery ? 'is badly signed' : 'did not come'}`);
    tally.webhooks += 1;
  }
  screen.say(`Received ${tally.webhooks} webhooks; their signatures are ${paint.green('good')}.`);
}

async function fetchFile(job: SeenJob, screen: Screen, tally: Tally): Promise<void> {
  const answer = await fetch(job.link ?? '');
  if (answer.status !== 200) throw new Error(`the link of ${job.id} answered ${answer.status}`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  screen.say(`Fetched ${kilobytes(bytes.length)} of ${job.contentType}: ${paint.green(checkFile(bytes, job))}.`);
  tally.files += 1;
}

/** Turns the clock past the life of a link, and gets a fresh one from the record. */
async function renewLink(
  double: Double,
  client: Client,
  job: SeenJob | undefined,
  screen: Screen,
  tally: Tally,
): Promise<void> {
  const { lifeMs, refusalStatus } = double.stage.scenario.links;
  await double.clock.advance(lifeMs);
  const expired = await fetch(job?.link ?? '');
  await expired.body?.cancel();
  const renewed = (await client.poll(job?.id ?? ''))?.link;
  const fresh = await fetch(renewed ?? '', { headers: { range: 'bytes=0-99' } });
  await fresh.body?.cancel();
  if (expired.status !== refusalStatus || fresh.status !== 206) {
    throw new Error(`the old link answered ${expired.status}, the fresh one ${fresh.status}`);
  }
  tally.renewed += 1;
  screen.say(
    `Turned the clock on by ${lifeMs / 3_600_000} h: the old link answers ` +
      `${paint.yellow(String(expired.status))}, a poll gave a fresh one, and that works.`,
  );
}

async function cancelOne(client: Client, screen: Screen, tally: Tally): Promise<void> {
  const { id } = await client.submit('video', { prompt: 'something nobody wants any more' });
  const job = await client.cancel(id);
  if (job.cost !== 0) throw new Error(`the cancelled job cost ${job.cost}`);
  tally.cancelled += 1;
  screen.say(`Cancelled a job: it is ${paint.yellow(job.status)} and cost nothing.`);
}

function table({ completed, cancelled, notModified, webhooks, files, renewed }: Tally): string {
  const rows: [string, string][] = [
    ['jobs completed', String(completed)],
    ['jobs cancelled', String(cancelled)],
    ['polls answered 304', String(notModified)],
    ['webhooks verified', String(webhooks)],
    ['files checked', String(files)],
    ['links renewed', String(renewed)],
  ];
  const line = `├${'─'.repeat(22)}┼${'─'.repeat(5)}┤`;
  return [
    '',
    line.replace('├', '┌').replace('┼', '┬').replace('┤', '┐'),
    ...rows.map(([name, count]) => `│ ${name.padEnd(20)} │ ${paint.bold(count.padStart(3))} │`),
    line.replace('├', '└').replace('┼', '┴').replace('┤', '┘'),
  ].join('\n');
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1024)} KB`;
}

/** Waits in real time. */
function systemWait(ms: number): Promise<void> {
  return new Promise((resolve) => systemClock.after(ms, resolve));
}
