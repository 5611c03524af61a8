import { type HandMove, moveByHand } from '../core/by-hand.ts';
import { Refusal } from '../core/errors.ts';
import { isTerminal, type Job, statusOf } from '../core/job.ts';
import { changeJob } from '../stage/change-job.ts';
import { recordAt } from '../stage/result.ts';
import type { Stage } from '../stage/stage.ts';
import type { AdminExchange, AdminHandler } from './admin-exchange.ts';
import { deliveryView, jobView, timeline } from './views.ts';

export const listJobs: AdminHandler = async ({ stage, query }) => {
  const { status, modality, limit } = query;
  const found: Job[] = [];
  for await (const job of stage.store.jobsLatestFirst()) {
    if (status !== undefined && statusOf(job, stage.clock.now()).status !== status) continue;
    if (modality !== undefined && job.modality !== modality) continue;
    found.push(job);
    if (found.length >= Number(limit)) break;
  }
  return { jobs: found.reverse().map((job) => jobView(stage, job)) };
};

export const readJob: AdminHandler = async (exchange) => {
  const { stage } = exchange;
  const job = await jobOf(exchange);
  const deliveries = await stage.store.deliveriesOf(job.id);
  return {
    ...jobView(stage, job),
    prompt: job.prompt,
    timeline: timeline(job),
    record: recordAt(stage, job, stage.clock.now()),
    deliveries: deliveries.map((delivery) => deliveryView(stage, job, delivery)),
  };
};

export const startJob: AdminHandler = (exchange) => move(exchange, { kind: 'start' });
export const finishJob: AdminHandler = (exchange) => move(exchange, { kind: 'finish' });
export const holdJob: AdminHandler = (exchange) => move(exchange, { kind: 'hold' });
export const failJob: AdminHandler = (exchange) => {
  const { code, message } = exchange.body;
  return move(exchange, { kind: 'fail', error: { code: String(code), message: String(message) } });
};

async function move(exchange: AdminExchange, how: HandMove): Promise<unknown> {
  const { stage } = exchange;
  const job = await jobOf(exchange);
  const now = stage.clock.now();
  const state = statusOf(job, now);
  if (isTerminal(state))
    throw new Refusal('invalid', `the job ${job.id} has ${endWord[state.status]} already`, { status: 409 });
  const moved = await changeJob(stage, job.id, 'moved by hand', (current) => moveByHand(current, how, now));
  return jobView(stage, moved ?? job);
}

const endWord: Readonly<Record<string, string>> = {
  completed: 'completed',
  failed: 'failed',
  cancelled: 'been cancelled',
};

async function jobOf({ stage, params }: { stage: Stage; params: AdminExchange['params'] }): Promise<Job> {
  const job = await stage.store.getJob(params.id ?? '');
  if (!job) throw new Refusal('notFound', `there is no job ${params.id} on the stage ${stage.id}`);
  return job;
}
