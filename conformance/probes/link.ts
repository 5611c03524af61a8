import { readPointer } from '../../src/contract/pointer.ts';
import type { Answered } from '../client.ts';
import { changedExpiry, changedSignature, declaredEnd, movedTo, shortSignatures, stripped } from '../tamper.ts';
import type { Step } from '../trace.ts';
import { deliveriesOf, type JobRun } from './job-run.ts';
import { type Session, sendRetrying, step, targetEpoch } from './session.ts';

/** What the clock of an API and that of its media host may be apart. */
const clocksApartMs = 600_000;

/** Fetches a link, without a key as links are meant to be. */
export function fetchLink(
  session: Session,
  job: JobRun,
  url: string,
  intent: Step['intent'],
  {
    method = 'GET',
    headers = {},
    whole,
  }: { method?: string; headers?: Record<string, string>; whole?: Buffer | undefined } = {},
): Promise<Answered> {
  const call = { step: step('link', 'file', intent, { job: job.id, key: 'none' }), method, url, headers, whole };
  return sendRetrying(session, call);
}

/** A link as it is, from a webhook, and with one thing wrong at a time. `others` are jobs that have links too. */
export async function probeLinks(session: Session, job: JobRun, others: readonly JobRun[]): Promise<void> {
  const { recorder, contract, target } = session;
  const url = job.links.at(-1)?.url;
  if (url === undefined) {
    recorder.note('link', `the job ${job.id} showed no link`);
    return;
  }
  await probeFile(session, job, url);
  const [delivered] = deliveriesOf(session, job);
  const body = delivered && parsed(Buffer.from(delivered.body, 'base64').toString());
  const { event } = contract.jobs.webhooks;
  const fromWebhook = readPointer(event ? readPointer(body, event.record) : body, contract.jobs.record.link);
  const young = session.time.now() - (job.links[0]?.seenAt ?? 0) < target.timings.linkTtl / 2;
  if (young && typeof fromWebhook === 'string' && URL.canParse(fromWebhook)) {
    await fetchLink(session, job, fromWebhook, 'link-from-webhook');
  }
  const now = targetEpoch(session);
  const other = others.flatMap(({ links }) => links.at(-1)?.url ?? []).find((one) => movedTo(url, one) !== undefined);
  const tampered: [Step['intent'], string | undefined, string][] = [
    ['link-signature-changed', changedSignature(url, job.id), 'the link has nothing like a signature'],
    ['link-expiry-changed', changedExpiry(url, now, 2 * target.timings.linkTtl), 'the link tells no expiry'],
    ['link-stripped', stripped(url), 'the link has no query that could be taken away'],
    ['link-other-job', other && movedTo(url, other), 'there is no query of another job to move to this one'],
  ];
  for (const [intent, bad, why] of tampered) {
    if (bad === undefined) recorder.note('link', why);
    else await fetchLink(session, job, bad, intent);
  }
  await probeWeakChecks(session, job, url);
}

/** What a check that is not thorough lets through: a signature cut short, a part of the file, somebody else's key. */
async function probeWeakChecks(session: Session, job: JobRun, url: string): Promise<void> {
  const { target } = session;
  for (const short of shortSignatures(url)) await fetchLink(session, job, short, 'link-signature-changed');
  const bad = changedSignature(url, job.id);
  if (bad !== undefined) {
    await fetchLink(session, job, bad, 'link-signature-changed', { headers: { range: 'bytes=0-99' } });
  }
  const bare = stripped(url);
  if (bare === undefined || target.otherKey === undefined || !isTrusted(session, url)) return;
  await sendRetrying(session, {
    step: step('link', 'file', 'link-stripped', { job: job.id, key: 'other' }),
    method: 'GET',
    url: bare,
  });
}

/** Whether keys may be sent to the host of a link: never to one that only a link names. */
export function isTrusted({ target }: Session, url: string): boolean {
  const trusted = [target.api, target.media].flatMap((one) => (one === undefined ? [] : new URL(one).origin));
  return trusted.includes(new URL(url).origin);
}

/** The file behind a link: whole, twice, its head, a part of it, and a part that is not there. */
async function probeFile(session: Session, job: JobRun, url: string): Promise<void> {
  const { exchange, bytes } = await fetchLink(session, job, url, 'link-fresh');
  const length = exchange.response?.length ?? 0;
  await fetchLink(session, job, url, 'head', { method: 'HEAD' });
  if (exchange.response?.status === 200 && length > 0) {
    const from = Math.floor(length / 3);
    const to = Math.min(length - 1, from + 99);
    await fetchLink(session, job, url, 'range', { headers: { range: `bytes=${from}-${to}` }, whole: bytes });
    await fetchLink(session, job, url, 'range-beyond', { headers: { range: `bytes=${length + 1000}-` } });
  }
  await fetchLink(session, job, url, 'link-fresh');
}

/** When the latest link of a job stops working, in the target's time: as it says, or as the contract does. */
export function linkEnd(session: Session, { url, seenAt }: JobRun['links'][number]): number {
  const { time, target } = session;
  const latest = seenAt + target.timings.linkTtl;
  const declared = declaredEnd(url, targetEpoch(session), 2 * target.timings.linkTtl);
  if (declared === undefined) return latest;
  const end = Math.min(latest, time.now() + declared - targetEpoch(session));
  // The clock that an API tells by `Date` need not be the one that links go by. Where waiting costs nothing, the later
  // end is sure for both.
  return time.turned && latest - end < clocksApartMs ? latest : end;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
