import type { Answer, Attempt, Delivery, Signed } from '../core/delivery.ts';
import { Refusal } from '../core/errors.ts';
import { isTerminal, type Job, statusOf } from '../core/job.ts';
import type { ExtraDeliveryEvent } from '../core/journal.ts';
import { attemptPost } from '../stage/prepare-delivery.ts';
import type { Stage } from '../stage/stage.ts';
import type { AdminExchange, AdminHandler } from './admin-exchange.ts';
import { deliveryView } from './views.ts';

export const listDeliveries: AdminHandler = async ({ stage, query }) => {
  const { job, state, limit } = query;
  const found: unknown[] = [];
  for await (const one of stage.store.jobsLatestFirst()) {
    if (job !== undefined && one.id !== job) continue;
    for (const delivery of await stage.store.deliveriesOf(one.id)) {
      if (state === undefined || delivery.state === state) found.push(deliveryView(stage, one, delivery));
    }
    if (found.length >= Number(limit)) break;
  }
  return { deliveries: found.reverse() };
};

export const readDelivery: AdminHandler = async (exchange) => {
  const { delivery, job } = await deliveryOf(exchange);
  return deliveryView(exchange.stage, job, delivery);
};

export const resendDelivery: AdminHandler = async (exchange) => {
  const { stage } = exchange;
  const { delivery } = await endedDeliveryOf(exchange);
  await stage.courier.attempt(delivery);
  const { delivery: after, job } = await deliveryOf(exchange);
  return deliveryView(stage, job, after);
};

export const duplicateDelivery: AdminHandler = async (exchange) => {
  const { stage } = exchange;
  const { delivery, job } = await deliveryOf(exchange);
  const last = delivery.attempts.at(-1);
  if (!last) throw new Refusal('invalid', `the delivery ${delivery.id} has not been attempted yet`, { status: 409 });
  return sendExtra(stage, job, delivery, 'duplicate', last);
};

export const forgeDelivery: AdminHandler = async (exchange) => {
  const { stage, body } = exchange;
  const { delivery, job } = await endedDeliveryOf(exchange);
  const hour = 3600;
  const stale = body.fault === 'stale';
  const signed: Signed = {
    timestamp: Math.floor(stage.clock.shown() / 1000) - (stale ? hour : 0),
    // No owner has ever seen a secret with this number.
    secretNumber: stale ? await stage.store.secretNumber(job.owner) : -1,
  };
  const number = delivery.attempts.length + 1;
  return sendExtra(stage, job, delivery, stale ? 'stale' : 'wrong-signature', { number, signed });
};

/** Sends something that is no attempt. Only the journal remembers it. */
async function sendExtra(
  stage: Stage,
  job: Job,
  delivery: Delivery,
  how: ExtraDeliveryEvent['how'],
  { number, signed }: Pick<Attempt, 'number' | 'signed'>,
): Promise<Answer> {
  const answer = await stage.send(attemptPost(stage, job, delivery.id, number, signed));
  const said = { how, delivery: delivery.id, job: job.id, attempt: number, answer };
  stage.journal.add(stage.clock.now(), { kind: 'extra-delivery', ...said });
  return answer;
}

/** A delivery whose job has ended: until then there is no record that it could carry. */
async function endedDeliveryOf(exchange: AdminExchange): Promise<{ delivery: Delivery; job: Job }> {
  const found = await deliveryOf(exchange);
  const state = statusOf(found.job, exchange.stage.clock.now());
  if (isTerminal(state)) return found;
  throw new Refusal('invalid', `the job ${found.job.id} is still ${state.status}`, { status: 409 });
}

async function deliveryOf({ stage, params }: AdminExchange): Promise<{ delivery: Delivery; job: Job }> {
  const delivery = await stage.store.getDelivery(params.id ?? '');
  const job = delivery && (await stage.store.getJob(delivery.jobId));
  if (!job) throw new Refusal('notFound', `there is no delivery ${params.id} on the stage ${stage.id}`);
  return { delivery, job };
}
