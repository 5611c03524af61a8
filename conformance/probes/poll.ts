import type { Exchange, Step } from '../trace.ts';
import { type JobRun, learn } from './job-run.ts';
import { isPassing, requestId, type Session, step, urlOf } from './session.ts';

/** Polls a job once, at once. */
export async function pollNow(
  session: Session,
  job: JobRun,
  intent: Step['intent'],
  headers: Readonly<Record<string, string>> = {},
): Promise<Exchange> {
  const { exchange } = await session.client.send({
    step: step(probeOf(job), 'poll', intent, { job: job.id }),
    method: 'GET',
    url: urlOf(session, 'poll', { id: job.id }),
    headers,
  });
  const { response } = exchange;
  if (!isPassing(exchange)) job.polled = true;
  if (response?.status === 200) {
    job.polledAt = session.time.now();
    job.etag = response.headers.etag;
    learn(session, job, exchange);
  }
  return exchange;
}

const mostTries = 6;

/** Polls a job as soon as it may be, or later; again while the answer is 429 or 5xx. */
export async function poll(session: Session, job: JobRun, notBefore = 0): Promise<Exchange> {
  const { time, target } = session;
  for (let tries = 1; ; tries += 1) {
    const allowed = job.polledAt === undefined ? 0 : job.polledAt + target.timings.pollInterval;
    await time.sleepUntil(Math.max(allowed, notBefore));
    const exchange = await pollNow(session, job, job.polled ? 'interval-passed' : 'first-poll', requestId(session));
    if (!isPassing(exchange) || tries === mostTries) return exchange;
    // Load and failures pass; a poll each interval is what every client would do meanwhile.
    await time.sleep(target.timings.pollInterval);
  }
}

/** Polls a job until it has ended, or patience has. */
export async function pollToEnd(session: Session, job: JobRun): Promise<void> {
  const { time, target, recorder } = session;
  const { patience } = target.budget;
  const { pollInterval } = target.timings;
  const began = time.now();
  while (!job.ended && time.now() - began < patience) {
    // The longer a job takes, the less is gained by looking often.
    const gap = Math.max(pollInterval, (time.now() - began) / 10);
    await poll(session, job, Math.min(began + patience, time.now() + (job.polled ? gap : 0)));
  }
  if (job.ended) return;
  recorder.note('life', `the job ${job.id} was still ${job.status ?? 'unknown'} when patience ended; raise --patience`);
}

const mostRounds = 3;

/** What polls do around the interval; again when load or failures got in the way. */
export async function probeThrottle(session: Session, job: JobRun): Promise<void> {
  const { target, gate, recorder } = session;
  if (target.features.throttle === false) return;
  for (let round = 1; round <= mostRounds; round += 1) {
    await gate.room(6);
    const exchanges = await pollAround(session, job);
    if (exchanges.length > 0 && !exchanges.some(isPassing)) break;
  }
  if (job.etag === undefined) recorder.note('poll', 'records carry no ETag, so that no conditional poll was made');
}

/** Polls in time, too soon, too soon with a condition, too soon twice more a while later, and in time again. */
async function pollAround(session: Session, job: JobRun): Promise<Exchange[]> {
  const { time, target } = session;
  const { pollInterval } = target.timings;
  const { response } = await poll(session, job);
  const from = job.polledAt;
  if (response?.status !== 200 || from === undefined) return [];
  const exchanges = [await pollNow(session, job, 'too-soon')];
  if (job.etag !== undefined) {
    exchanges.push(await pollNow(session, job, 'conditional-too-soon', { 'if-none-match': job.etag }));
  }
  // Soon after the last one, and shortly before the end: an interval that is cut or rounded shows only there.
  for (const part of [0.6, 0.9]) {
    await time.sleepUntil(from + part * pollInterval);
    exchanges.push(await pollNow(session, job, 'too-soon'));
  }
  await time.sleepUntil(from + pollInterval);
  exchanges.push(await pollNow(session, job, 'interval-passed'));
  return exchanges;
}

function probeOf({ planned }: JobRun): string {
  return planned?.name ?? 'stray';
}
