import { canWait, lateMs } from '../probes/expiry.ts';
import type { JobRun } from '../probes/job-run.ts';
import { fetchLink, linkEnd } from '../probes/link.ts';
import { type Session, targetEpoch } from '../probes/session.ts';
import { changedExpiry, changedSignature, movedTo, stripped } from '../tamper.ts';
import type { Intent } from '../trace.ts';
import type { Play } from './play-step.ts';
import type { LongSpan, Tampering } from './program.ts';

/** Fetches a link of a job, for what is known of its age; nothing when no record has shown one. */
export async function fetchByAge(session: Session, job: JobRun, which: 'current' | 'first'): Promise<void> {
  const link = which === 'first' ? job.links[0] : job.links.at(-1);
  if (link) await fetchLink(session, job, link.url, intentOf(session, job, link));
}

function intentOf(session: Session, { links }: JobRun, link: JobRun['links'][number]): Intent {
  const { time, target } = session;
  const [first = link] = links;
  if (time.now() >= first.seenAt + target.timings.retention + lateMs) return 'file-deleted';
  const isOver = (one: typeof link) => time.now() >= linkEnd(session, one) + lateMs;
  if (isOver(link)) return 'link-expired';
  if (link !== links.at(-1)) return 'link-older-still-good';
  return links.some(isOver) ? 'link-renewed' : 'link-fresh';
}

const intents: Readonly<Record<Tampering, Intent>> = {
  signature: 'link-signature-changed',
  expiry: 'link-expiry-changed',
  strip: 'link-stripped',
  'other-job': 'link-other-job',
};

/** Fetches the current link of a job with one thing wrong, where the link has that thing. */
export async function fetchTampered({ session, jobs }: Play, job: JobRun, how: Tampering): Promise<void> {
  const url = job.links.at(-1)?.url;
  if (url === undefined) return;
  const bad = {
    signature: () => changedSignature(url, job.id),
    expiry: () => changedExpiry(url, targetEpoch(session), 2 * session.target.timings.linkTtl),
    strip: () => stripped(url),
    'other-job': () => {
      const others = [...jobs.values()].filter((one) => one !== job).flatMap((one) => one?.links.at(-1)?.url ?? []);
      return others.map((other) => movedTo(url, other)).find((moved) => moved !== undefined);
    },
  }[how]();
  if (bad !== undefined) await fetchLink(session, job, bad, intents[how]);
}

/** Waits for what takes hours and days, where patience lasts or the target's clock can be turned. */
export async function waitLong(session: Session, span: LongSpan): Promise<void> {
  const { linkTtl, retention } = session.target.timings;
  const { time } = session;
  const end = time.now() + { 'half-link': linkTtl / 2, link: linkTtl + lateMs, file: retention + lateMs }[span];
  if (canWait(session, end)) await time.sleepUntil(end);
}
