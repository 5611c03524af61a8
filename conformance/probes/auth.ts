import { altered } from '../altered.ts';
import type { Exchange, Step } from '../trace.ts';
import { cancel } from './cancel.ts';
import { validRequest } from './refusals.ts';
import { type Session, sendRetrying, step, urlOf } from './session.ts';
import { submitDoubtful } from './submit.ts';

/** Calls without a key, with one that nobody has, and with somebody else's; and calls for a job that is not there. */
export async function probeAuth(session: Session): Promise<void> {
  const { time, target, jobs, recorder } = session;
  await time.until(() => jobs.length > 0, time.now() + target.timings.pollInterval, target.timings.pollInterval);
  const { path, body } = validRequest(session);
  for (const key of ['none', 'unknown'] as const) {
    const made = await submitDoubtful(session, 'auth', 'plain', { path, body: JSON.stringify(body) }, key);
    if (made) await cancel(session, made, 'plain', { key });
  }
  const [job] = jobs;
  if (!job) {
    recorder.note('auth', 'no job was accepted, so that none could be read with another key');
    return;
  }
  for (const key of ['none', 'unknown'] as const) await read(session, job.id, 'plain', key);

  const nobodys = altered(job.id);
  await read(session, nobodys, 'job-unknown', 'main');
  await sendRetrying(session, {
    step: step('cancel', 'cancel', 'job-unknown', { job: nobodys }),
    method: 'POST',
    url: urlOf(session, 'cancel', { id: nobodys }),
  });
  if (target.otherKey === undefined) {
    recorder.note('auth', 'there is no second key; give otherKey in the target file');
    return;
  }
  await read(session, job.id, 'plain', 'other');
  await read(session, nobodys, 'job-unknown', 'other');
}

/** Reads the record of a job with a key. */
export async function read(session: Session, id: string, intent: Step['intent'], key: Step['key']): Promise<Exchange> {
  const { exchange } = await sendRetrying(session, {
    step: step('auth', 'poll', intent, { job: id, key }),
    method: 'GET',
    url: urlOf(session, 'poll', { id }),
  });
  return exchange;
}
