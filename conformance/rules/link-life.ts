import type { Contract } from '../../src/contract/contract.ts';
import type { Rule } from '../rule.ts';
import type { Exchange } from '../trace.ts';
import { type Finding, fail, inconclusive, pass } from '../verdict.ts';
import type { Seen, View } from '../view.ts';
import { settlesDays } from '../what-settles.ts';
import { expectStatus } from './expect-status.ts';
import { gapBetween, instant } from './gap.ts';
import { promiseRule } from './link-promise.ts';
import { declaredEnd, expectOpen, gaveBytes, linkOf, workedBefore } from './links.ts';
import { targetTimes } from './skew.ts';
import { orUnseen } from './unseen.ts';
import { answerText, secondsText } from './words.ts';

/** Statuses by which a link may be refused. */
const refusals = [400, 401, 403, 404, 410];

/** How long links live, and what comes after. */
export const linkLifeRules: readonly Rule[] = [
  promiseRule,
  {
    id: 'LINK-07',
    level: 'MUST',
    title: 'MUST refuse a link that has expired',
    clause: 'page, Result URLs: "valid for 24h"; decision 26',
    judge: (view, contract) => {
      const findings = view.with('link-expired').map((exchange) => judgeExpired(exchange, view, contract));
      return orUnseen(view, 'link', findings, `no link was fetched after it had expired; ${settlesDays}`);
    },
  },
  {
    id: 'LINK-08',
    level: 'MUST',
    title: 'MUST give a fresh link that works when the job is read after expiry',
    clause: 'page, Result URLs: "After expiry, re-fetch the job record to get a fresh URL"',
    judge: judgeRenewed,
  },
  {
    id: 'LINK-09',
    level: 'MUST',
    title: 'MUST keep a link good until it expires, also when there is a fresh one',
    clause:
      'page, Result URLs: "valid for 24h"; decision 25: "A fresh link does not revoke an older one that has not expired"',
    judge: (view, contract) => {
      const findings = expectOpen(
        view.with('link-older-still-good'),
        'a link that has not expired, also when there is a fresh one,',
        view,
        contract,
      );
      return orUnseen(view, 'link', findings, `no link was fetched late in its life; ${settlesDays}`);
    },
  },
  {
    id: 'LINK-10',
    level: 'SHOULD',
    title: 'SHOULD refuse links by 400, 401, 403, 404 or 410',
    clause: 'decision 26: "403 with the envelope by default. 400, 401, 404 and 410 are accepted by the verifier"',
    judge: (view) => {
      const asked = view.with(
        'link-signature-changed',
        'link-expiry-changed',
        'link-stripped',
        'link-other-job',
        'link-expired',
      );
      const findings = expectStatus(
        asked.filter((exchange) => !gaveBytes(exchange, view)),
        refusals,
        'a link that does not hold',
      );
      return orUnseen(view, 'link', findings, 'no link was refused');
    },
  },
  {
    id: 'LINK-11',
    level: 'SHOULD',
    title: 'SHOULD delete the file after its retention, and keep the job completed without a link',
    clause: 'page, Result URLs: "the underlying file persists for 7 days, then is GC\'d"; decision 27',
    judge: judgeDeleted,
  },
];

/** The first record that showed the link that an exchange fetched. */
function firstShown(exchange: Exchange, view: View): Seen | undefined {
  const wanted = URL.parse(exchange.request.url)?.href;
  return view.seen.find(({ record }) => {
    const link = linkOf(view, record);
    return link !== undefined && URL.parse(link)?.href === wanted;
  });
}

function judgeExpired(exchange: Exchange, view: View, contract: Contract): Finding {
  const { linkTtl } = view.start.timings;
  const shown = firstShown(exchange, view);
  const age = shown ? gapBetween(view, instant(shown.notAfter), exchange).atLeast : Number.NaN;
  const end = declaredEnd(exchange.request.url, contract);
  // Ends are told in whole seconds, so that a link may live up to a second longer.
  const over =
    age >= linkTtl + 1000 ||
    (end !== undefined && targetTimes(view, exchange.sentAt).every((now) => now >= end + 1000));
  if (!over) return inconclusive(`it is not sure that the link had expired; ${settlesDays}`, exchange.id);
  const worked = workedBefore(view, exchange.step.job, exchange.sentAt, 'link-older-still-good');
  if (gaveBytes(exchange, view))
    return fail(`a link is refused after ${secondsText(linkTtl)}; ${answerText(exchange)}, with the file`, exchange.id);
  return worked
    ? pass(`the expired link was answered ${exchange.response?.status}`, exchange.id, worked.id)
    : inconclusive('the link was not seen to work before, so that its refusal proves nothing', exchange.id);
}

function judgeRenewed(view: View, contract: Contract): readonly Finding[] {
  const expired = view.with('link-expired');
  const renewed = view.with('link-renewed');
  const findings = renewed.map((exchange): Finding => {
    const { job } = exchange.step;
    const old = expired.find(
      (one) => one.step.job === job && one.request.url === exchange.request.url && one.receivedAt <= exchange.sentAt,
    );
    if (old)
      return fail(
        'the job, read after its link had expired, has a fresh link; it has the expired one',
        old.id,
        exchange.id,
      );
    const [finding = pass('', exchange.id)] = expectOpen(
      [exchange],
      'the fresh link that a job has after expiry',
      view,
      contract,
    );
    return finding;
  });
  const stale = expired.flatMap((exchange): Finding[] => {
    if (gaveBytes(exchange, view)) return [];
    const later = (view.jobs.get(exchange.step.job ?? '') ?? []).find(
      (seen) =>
        seen.channel === 'poll' &&
        seen.notBefore >= exchange.receivedAt &&
        linkOf(view, seen.record) === exchange.request.url,
    );
    return later
      ? [
          fail(
            'the job, read after its link had expired, has a fresh link; it has the one that was refused',
            exchange.id,
            later.id,
          ),
        ]
      : [];
  });
  return orUnseen(view, 'link', [...findings, ...stale], `no job was read after its link had expired; ${settlesDays}`);
}

function judgeDeleted(view: View, contract: Contract): readonly Finding[] {
  const { retention } = view.start.timings;
  const findings = view.with('file-deleted').flatMap((exchange): Finding[] => {
    const { job } = exchange.step;
    const seen = view.jobs.get(job ?? '') ?? [];
    const done = seen.find(({ status }) => status === 'completed');
    if (!done || gapBetween(view, instant(done.notAfter), exchange).atLeast < retention) {
      return [inconclusive('it is not sure that the file was due to be deleted', exchange.id)];
    }
    if (gaveBytes(exchange, view))
      return [
        fail(
          `a file is deleted ${secondsText(retention)} after its job completed; ${answerText(exchange)}, with the file`,
          exchange.id,
        ),
      ];
    const polls = view.exchanges.filter(
      (poll) =>
        poll.step.role === 'poll' &&
        poll.step.key === 'main' &&
        poll.step.job === job &&
        gapBetween(view, instant(done.notAfter), poll).atLeast >= retention,
    );
    const lost = polls.find(
      ({ response }) => response?.status === contract.jobs.errors.notFound.status || response?.status === 410,
    );
    if (lost) return [fail(`the record stays when its file is deleted; ${answerText(lost)}`, exchange.id, lost.id)];
    const late = seen.filter(({ id }) => polls.some((poll) => poll.id === id));
    const wrong = late.find(({ status, record }) => status !== 'completed' || view.field(record, 'link') != null);
    if (wrong)
      return [
        fail(
          'the record of a job whose file was deleted is completed and has no link; it says otherwise',
          exchange.id,
          wrong.id,
        ),
      ];
    return [pass('the file is gone', exchange.id, ...late.map(({ id }) => id))];
  });
  const otherwise = view.why('link', `no file was fetched after its retention; ${settlesDays}`);
  return orUnseen(view, 'retention', findings, otherwise);
}
