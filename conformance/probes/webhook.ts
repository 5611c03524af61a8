import type { JobName } from '../plan.ts';
import type { Reaction } from '../receiver.ts';
import { deliveriesOf, type JobRun } from './job-run.ts';
import { pollToEnd } from './poll.ts';
import type { Session } from './session.ts';

/** How the receiver answers the deliveries of a job, before it answers 204. `redirectTo` is a path of nobody's. */
export function scriptOf(name: JobName, redirectTo: string): Reaction[] {
  switch (name) {
    case 'retried':
      return [500, 404];
    case 'redirected':
      return [{ redirectTo }];
    case 'reset':
      return ['reset'];
    case 'silent':
      return ['nothing'];
    case 'gone':
      return [410];
    default:
      return name.startsWith('explored-refused-') ? [500] : [];
  }
}

/** Time in which a delivery leaves once its job has ended, give or take. */
const firstDeliveryMs = 60_000;

/** How soon a delivery that is awaited is looked for, where time is turned. */
const glanceMs = 1000;

/** Awaits the end of a job and the attempts to deliver it, as many as its script asks for. */
export async function probeDelivery(session: Session, job: JobRun): Promise<void> {
  const { target, recorder, time } = session;
  if (job.planned?.name === 'gone' && job.webhookUrl !== undefined) {
    // A poll at the very moment of the delivery, and the first of its job: who delivers too early is seen here only.
    await time.until(() => deliveriesOf(session, job).length > 0, time.now() + firstDeliveryMs, glanceMs);
  }
  await pollToEnd(session, job);
  if (!job.ended || job.webhookUrl === undefined) return;
  const { webhookOnFailed, webhookOnCancelled } = target.features;
  if (job.status === 'failed' && webhookOnFailed === false) return;
  if (job.status === 'cancelled' && webhookOnCancelled !== true) return;
  const attempts = job.planned?.name === 'gone' ? 1 : scriptOf(job.planned?.name ?? 'main', '').length + 1;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const waitMs = attempt === 1 ? Math.min(firstDeliveryMs, target.budget.patience) : retryWait(session, attempt - 1);
    if (await attemptCame(session, job, attempt, waitMs)) continue;
    const which = attempt === 1 ? 'no delivery' : `no attempt ${attempt} to deliver`;
    recorder.note('webhook', `${which} for ${job.id} came within ${Math.round(waitMs / 1000)} s; ${settles(session)}`);
    return;
  }
  if (job.planned?.name === 'gone') await session.time.sleep(retryWait(session, 1));
}

async function attemptCame(session: Session, job: JobRun, attempt: number, waitMs: number): Promise<boolean> {
  const { time, target, receiver } = session;
  const { deliveryTimeout, firstRetry } = target.timings;
  const url = job.webhookUrl ?? '';
  const came = () => deliveriesOf(session, job).length >= attempt;
  // Where time is turned, a sender may still give up on a silent receiver in the time of its machine.
  if (time.turned) await time.realUntil(() => receiver?.isSilent(url) !== true, deliveryTimeout * 1.5);
  return time.until(came, time.now() + waitMs, firstRetry / 10);
}

/** Twice what the contract's schedule has, at the pace of the target; no longer than patience lasts. */
function retryWait({ target, contract, time }: Session, gap: number): number {
  const { gapsSeconds } = contract.jobs.webhooks;
  const { firstRetry, deliveryTimeout } = target.timings;
  const factor = (gapsSeconds[gap - 1] ?? gapsSeconds[0]) / gapsSeconds[0];
  const wait = 2 * firstRetry * factor + deliveryTimeout;
  return time.turned ? Math.max(wait, target.budget.patience) : Math.min(wait, target.budget.patience);
}

function settles({ time }: Session): string {
  return time.turned
    ? 'the clock was turned that far'
    : 'a longer --patience, timings.firstRetry or clock.advance in the target file would settle it';
}
