import type { Trace } from '../../conformance/trace.ts';
import { type Contract, loadContract } from '../../src/contract/contract.ts';
import { cancel, cancelForeign, deliver, fetchFile, poll, pollForeign, submit, submitBad } from './paper-observer.ts';
import { type PaperJob, PaperTarget, plainStyle, type Style } from './paper-target.ts';

const quick = { modality: 'video', startsAt: 1000, endsAt: 4000, outcome: 'completed' } as const;

/** A trace of a conforming target that gives every rule something to judge. */
export function fullTrace(style: Style = plainStyle, contract: Contract = loadContract()): Trace {
  const paper = new PaperTarget(contract, style, { failing: true, webhooks: true });
  const { pollInterval, linkTtl, retention } = paper.start.timings;
  const [first, second] = Object.keys(contract.jobs.modalities).map((modality) =>
    submit(paper, { ...quick, modality }),
  );
  const retried = submit(paper, quick, 'with-webhook');
  const hooks = (['nothing', 'reset', 302, 410] as const).map(
    (answer) => [submit(paper, quick, 'with-webhook'), answer] as const,
  );
  const failing = submit(paper, { ...quick, outcome: 'failed' }, 'with-webhook');
  const long = submit(paper, quick, 'long-duration');
  const odd = submit(paper, quick, 'unknown-field');
  const [slow, aliased] = [
    submit(paper, { ...quick, endsAt: 1e9 }, 'slow'),
    submit(paper, { ...quick, endsAt: 1e9 }, 'slow'),
  ];
  if (!first || !second) throw new Error('the contract has two modalities at least');

  for (const intent of badSubmits) submitBad(paper, intent);
  for (const key of ['none', 'unknown'] as const) {
    submitBad(paper, 'plain', key);
    pollForeign(paper, first.id, 'plain', key);
  }
  pollForeign(paper, 'job-of-nobody', 'job-unknown', 'main');
  pollForeign(paper, 'job-of-nobody', 'job-unknown', 'other');
  pollForeign(paper, first.id, 'plain', 'other');
  cancelForeign(paper, first.id, 'plain', 'other');
  cancelForeign(paper, 'job-of-nobody', 'job-unknown', 'main');

  poll(paper, first, 'first-poll');
  poll(paper, first, 'too-soon');
  poll(paper, second, 'first-poll');
  paper.wait(0.6 * pollInterval);
  poll(paper, first, 'too-soon');
  paper.wait(0.6 * pollInterval);
  poll(paper, first, 'interval-passed');
  paper.wait(1.1 * pollInterval);

  poll(paper, slow, 'first-poll');
  cancel(paper, slow, 'cancel-active');
  cancel(paper, aliased, 'cancel-alias');
  paper.wait(1.1 * pollInterval);
  poll(paper, slow);
  cancel(paper, slow, 'cancel-again');
  paper.wait(1.1 * pollInterval);
  for (const job of [first, slow, failing, long, odd, retried, aliased]) poll(paper, job);
  cancel(paper, first, 'cancel-ended');
  paper.wait(1.1 * pollInterval);
  for (const job of paper.jobs) poll(paper, job);

  for (const job of paper.jobs) openLink(paper, job, 'link-fresh');
  for (const intent of ['link-fresh', 'head', 'range', 'range-beyond'] as const) openLink(paper, first, intent);
  tamper(paper, first, second);

  deliver(paper, failing);
  deliver(paper, retried, [500, 404]);
  for (const [job, answer] of hooks) deliver(paper, job, [answer]);
  openLink(paper, retried, 'link-from-webhook');
  // Whatever was left silent would be tried again by now.
  paper.wait(0.5 * linkTtl);
  for (const job of paper.jobs) poll(paper, job);
  openLink(paper, first, 'link-older-still-good');

  paper.exchange({ role: 'poll', job: first.id }, { url: paper.url('poll', first.id) }, () => ({
    ...paper.refusal(429, 'rate_limit_error'),
    headers: { 'retry-after': '2' },
  }));
  const old = first.link?.url ?? '';
  paper.wait(linkTtl);
  fetchFile(paper, first, old, 'link-expired');
  poll(paper, first);
  openLink(paper, first, 'link-renewed');
  const last = first.link?.url ?? '';
  paper.wait(retention);
  fetchFile(paper, first, last, 'file-deleted');
  poll(paper, first);
  return paper.events;
}

/** Submits that are refused, for one reason each. */
export const badSubmits = [
  'malformed-json',
  'prompt-missing',
  'prompt-empty',
  'prompt-wrong-type',
  'duration-wrong-type',
  'model-unknown',
  'webhook-bad-scheme',
] as const;

/** Fetches the link that the record of a job showed last, if any. */
export function openLink(paper: PaperTarget, job: PaperJob, intent: Parameters<typeof fetchFile>[3]): void {
  if (job.link) fetchFile(paper, job, job.link.url, intent);
}

/** Fetches the link of a job with one thing wrong at a time. */
export function tamper(paper: PaperTarget, job: PaperJob, other: PaperJob): void {
  if (!job.link || !other.link || paper.style.opaqueLinks) {
    if (job.link) fetchFile(paper, job, `${job.link.url}x`, 'link-signature-changed');
    return;
  }
  const [path = '', query = ''] = job.link.url.split('?');
  fetchFile(paper, job, `${job.link.url}x`, 'link-signature-changed');
  fetchFile(paper, job, job.link.url.replace('expires=1', 'expires=2'), 'link-expiry-changed');
  fetchFile(paper, job, path, 'link-stripped');
  fetchFile(paper, job, `${other.link.url.split('?')[0]}?${query}`, 'link-other-job');
}
