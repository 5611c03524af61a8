import type { DueKind, Exchange } from '../trace.ts';
import { settlesDays } from '../what-settles.ts';
import type { JobRun } from './job-run.ts';
import { fetchLink, isTrusted, linkEnd } from './link.ts';
import { poll } from './poll.ts';
import { isPassing, type Session, sendRetrying, step } from './session.ts';

/** `Date` and most expiries are whole seconds, and clocks of an API and its media host need not agree to the second. */
const marginMs = 1500;

/** After an end: enough that nobody can doubt, by whatever clock, that it has come. */
export const lateMs = 2500;

/** The job whose link and file are followed to their end. */
export function jobToFollow(jobs: readonly JobRun[]): JobRun | undefined {
  return jobs.find(({ status, links }) => status === 'completed' && links.length > 0);
}

/**
 * What comes of links and files with time: an older link, one that has expired, a fresh one, a deleted file. Adds to
 * `seenTo` what need not be looked at again.
 */
export async function probeExpiry(session: Session, job: JobRun, seenTo: Set<DueKind>): Promise<void> {
  const { target, recorder, time } = session;
  const [first] = job.links;
  const link = job.links.at(-1);
  if (!first || !link) return;
  const deletedAt = first.seenAt + target.timings.retention;

  if (canWait(session, linkEnd(session, link))) {
    await probeLinkEnd(session, job, link);
    seenTo.add('link-expiry');
  } else {
    await poll(session, job);
    await fetchLink(session, job, first.url, 'link-older-still-good');
    recorder.note('link', `links live longer than --patience allows to wait; ${settlesDays}`, 'link-expiry');
  }
  if (!canWait(session, deletedAt)) {
    const text = `files are kept longer than --patience allows to wait; ${settlesDays}`;
    recorder.note('retention', text, 'file-retention');
    return;
  }
  // The file is still there shortly before its end, behind a link that is fresh by then.
  await time.sleepUntil(deletedAt - 0.02 * target.timings.retention);
  await poll(session, job);
  const { url } = job.links.at(-1) ?? link;
  if (url !== link.url) await fetchLink(session, job, url, 'link-renewed');
  await time.sleepUntil(deletedAt + lateMs);
  await fetchDeleted(session, job, url);
  seenTo.add('file-retention');
}

async function probeLinkEnd(session: Session, job: JobRun, link: JobRun['links'][number]): Promise<void> {
  const { time } = session;
  const end = linkEnd(session, link);
  await time.sleepUntil(Math.min(time.now() + 0.9 * (end - time.now()), end - marginMs));
  await poll(session, job);
  for (const older of new Set([...job.links.slice(0, 1), link])) {
    if (time.now() > linkEnd(session, older) - marginMs / 2) continue;
    await fetchLink(session, job, older.url, 'link-older-still-good');
  }
  await time.sleepUntil(end + lateMs);
  await fetchExpired(session, job, link.url);
}

/** Fetches a link that has expired, and the fresh one of its job. Says whether all of it was answered. */
export async function fetchExpired(session: Session, job: JobRun, url: string): Promise<boolean> {
  const { exchange: expired } = await fetchLink(session, job, url, 'link-expired');
  const read = await poll(session, job);
  const fresh = job.links.at(-1);
  if (fresh && fresh.url !== url) {
    const { exchange: renewed } = await fetchLink(session, job, fresh.url, 'link-renewed');
    return ![expired, read, renewed].some(isPassing);
  }
  if (isPassing(read)) return false;
  session.recorder.note('link', `the record of ${job.id} showed no fresh link after the old one had expired`);
  return !isPassing(expired);
}

/** Reads a job whose file is due to be deleted, and asks for the file. Says whether all of it was answered. */
export async function fetchDeleted(session: Session, job: JobRun, url: string): Promise<boolean> {
  const read = await poll(session, job);
  const { exchange: linked } = await fetchLink(session, job, url, 'file-deleted');
  const owned = await fetchAsOwner(session, job, url);
  return ![read, linked, ...(owned ? [owned] : [])].some(isPassing);
}

/** The owner's key opens a file without a link, so that its refusal can only mean that there is no file. */
async function fetchAsOwner(session: Session, job: JobRun, url: string): Promise<Exchange | undefined> {
  if (!isTrusted(session, url)) return undefined;
  const [bare = ''] = url.split('?', 1);
  const { exchange } = await sendRetrying(session, {
    step: step('link', 'file', 'file-deleted', { job: job.id }),
    method: 'GET',
    url: bare,
  });
  return exchange;
}

/** Whether an instant in the target's time is near enough to wait for it. */
export function canWait({ time, target }: Session, instant: number): boolean {
  return time.turned || instant - time.now() <= target.budget.patience;
}
