import type { Exchange } from '../trace.ts';
import type { JobRun } from './job-run.ts';
import { fetchLink, linkEnd } from './link.ts';
import { poll } from './poll.ts';
import { type Session, sendRetrying, step } from './session.ts';

/** `Date` and most expiries are whole seconds, and clocks of an API and its media host need not agree to the second. */
const marginMs = 1500;

/** After an end: enough that nobody can doubt, by whatever clock, that it has come. */
const lateMs = 2500;

/** What comes of links and files with time: an older link, one that has expired, a fresh one, a deleted file. */
export async function probeExpiry(session: Session, job: JobRun): Promise<void> {
  const { target, recorder } = session;
  const [first] = job.links;
  const link = job.links.at(-1);
  if (!first || !link) return;
  const deletedAt = first.seenAt + target.timings.retention;

  if (canWait(session, linkEnd(session, link))) {
    await probeLinkEnd(session, job, link);
  } else {
    await poll(session, job);
    await fetchLink(session, job, first.url, 'link-older-still-good');
    recorder.note('link', `links live longer than --patience allows to wait; ${settles}`);
  }
  await probeRetention(session, job, deletedAt);
}

async function probeLinkEnd(session: Session, job: JobRun, link: JobRun['links'][number]): Promise<void> {
  const { time, recorder } = session;
  const end = linkEnd(session, link);
  await time.sleepUntil(Math.min(time.now() + 0.9 * (end - time.now()), end - marginMs));
  await poll(session, job);
  for (const older of new Set([...job.links.slice(0, 1), link])) {
    if (time.now() > linkEnd(session, older) - marginMs / 2) continue;
    await fetchLink(session, job, older.url, 'link-older-still-good');
  }
  await time.sleepUntil(end + lateMs);
  await fetchLink(session, job, link.url, 'link-expired');
  await poll(session, job);
  const fresh = job.links.at(-1);
  if (fresh && fresh !== link) await fetchLink(session, job, fresh.url, 'link-renewed');
  else recorder.note('link', `the record of ${job.id} showed no fresh link after the old one had expired`);
}

async function probeRetention(session: Session, job: JobRun, end: number): Promise<void> {
  const { time, recorder } = session;
  const last = job.links.at(-1);
  if (!last) return;
  if (!canWait(session, end)) {
    recorder.note('link', `files are kept longer than --patience allows to wait; ${settles}`);
    return;
  }
  await time.sleepUntil(end + lateMs);
  await poll(session, job);
  await fetchLink(session, job, last.url, 'file-deleted');
  await fetchAsOwner(session, job, last.url);
}

/** The owner's key opens a file without a link, so that its refusal can only mean that there is no file. */
async function fetchAsOwner(session: Session, job: JobRun, url: string): Promise<Exchange | undefined> {
  const { target } = session;
  const trusted = [target.api, target.media].flatMap((one) => (one === undefined ? [] : new URL(one).origin));
  // The key goes to no host that only a link names.
  if (!trusted.includes(new URL(url).origin)) return undefined;
  const [bare = ''] = url.split('?', 1);
  const { exchange } = await sendRetrying(session, {
    step: step('link', 'file', 'file-deleted', { job: job.id }),
    method: 'GET',
    url: bare,
  });
  return exchange;
}

const settles =
  'clock.advance in the target file, shorter timings of a test deployment, or a longer --patience would settle it';

function canWait({ time, target }: Session, instant: number): boolean {
  return time.turned || instant - time.now() <= target.budget.patience;
}
