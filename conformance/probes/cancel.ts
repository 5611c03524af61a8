import type { Exchange, Step } from '../trace.ts';
import { type JobRun, learn } from './job-run.ts';
import { poll, pollNow, pollToEnd } from './poll.ts';
import { type Session, sendRetrying, step, urlOf } from './session.ts';

/** Calls a cancel operation of the contract, the first by default. */
export async function cancel(
  session: Session,
  job: JobRun,
  intent: Step['intent'],
  { key = 'main', nth = 0 }: { readonly key?: Step['key']; readonly nth?: number } = {},
): Promise<Exchange> {
  const { contract } = session;
  const method = contract.operations.get(contract.jobs.roles.cancel[nth] ?? '')?.method ?? 'POST';
  const { exchange } = await sendRetrying(session, {
    step: step('cancel', 'cancel', intent, { job: job.id, key }),
    method,
    url: urlOf(session, 'cancel', { id: job.id }, nth),
  });
  if (exchange.response?.status === 200 && key === 'main') learn(session, job, exchange);
  return exchange;
}

/** A job that is cancelled while it is under way: by a stranger first, then by its owner, twice. */
export async function probeCancel(session: Session, job: JobRun): Promise<void> {
  const { target, recorder, time } = session;
  const stranger = () => (target.otherKey === undefined ? undefined : cancel(session, job, 'plain', { key: 'other' }));
  // Only a job that is known to take long is still there after the stranger.
  const long = target.requests.slow !== undefined;
  if (long) {
    await poll(session, job);
    // A job that is sure to be under way still: what has ended need not be throttled.
    if (target.features.throttle !== false && !job.ended) {
      await pollNow(session, job, 'too-soon');
      if (job.etag !== undefined) await pollNow(session, job, 'conditional-too-soon', { 'if-none-match': job.etag });
      await time.sleep(0.4 * target.timings.pollInterval);
      await pollNow(session, job, 'too-soon');
    }
    await stranger();
    await poll(session, job);
  }
  if (job.ended) recorder.note('cancel', `the job ${job.id} had ended before it was cancelled; give requests.slow`);
  await cancel(session, job, 'cancel-active');
  await poll(session, job);
  if (job.status !== 'cancelled') return;
  await cancel(session, job, 'cancel-again');
  if (!long) await stranger();
  await poll(session, job, time.now() + target.timings.pollInterval);
}

/** The other cancel operation. A target that does not have it leaves the job as it is. */
export async function probeAlias(session: Session, job: JobRun): Promise<void> {
  const { contract, target, recorder, found } = session;
  if (contract.jobs.roles.cancel.length < 2 || target.features.deleteAlias === false) {
    await cancel(session, job, 'plain');
    return;
  }
  const { response } = await cancel(session, job, 'cancel-alias', { nth: 1 });
  if (response?.status === 200) found.deleteAlias = true;
  if (response?.status === 404 || response?.status === 405) {
    found.deleteAlias = false;
    recorder.note('cancel', `the target does not have the second cancel operation: it answered ${response.status}`);
    await cancel(session, job, 'plain');
  }
  await poll(session, job);
}

/** Cancelling what has completed changes nothing. */
export async function probeCancelEnded(session: Session, job: JobRun): Promise<void> {
  await pollToEnd(session, job);
  if (!job.ended) return;
  await cancel(session, job, 'cancel-ended');
  await poll(session, job);
}
