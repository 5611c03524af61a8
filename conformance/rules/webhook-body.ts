import type { Contract } from '../../src/contract/contract.ts';
import type { Rule } from '../rule.ts';
import type { Delivery } from '../trace.ts';
import { type Finding, fail, inconclusive, pass } from '../verdict.ts';
import type { Seen, View } from '../view.ts';
import { difference } from './compare.ts';
import { attemptsByJob, orNoWebhooks, withWebhook } from './deliveries.ts';
import { gapBetween, instant } from './gap.ts';
import { expectOpen } from './links.ts';
import { isEnded, submitted } from './records.ts';
import { shown } from './words.ts';

const none = 'no delivery came; look whether the target can reach the receiver';

/** What deliveries tell, and when. */
export const webhookBodyRules: readonly Rule[] = [
  {
    id: 'HOOK-03',
    level: 'MUST',
    title: 'MUST deliver the record that a poll shows',
    clause: 'page, Webhook callback: "we POST the completed job record"',
    judge: (view, contract) => {
      const findings = [...attemptsByJob(view)].flatMap(([job, attempts]) =>
        attempts.map((one) => judgeBody(one, job, view, contract)),
      );
      return orNoWebhooks(view, findings, none);
    },
  },
  {
    id: 'HOOK-18',
    level: 'SHOULD',
    title: 'SHOULD show the end of a job to polls before it is delivered',
    clause: 'decision 23: "State is visible by GET before the first attempt leaves"',
    judge: judgeVisible,
  },
  {
    id: 'HOOK-19',
    level: 'MUST',
    title: 'MUST deliver nothing that was not asked for',
    clause:
      'page, Webhook callback: "If you pass webhook_url at submit time"; decision 18: "Never without `webhook_url`"',
    judge: judgeUnasked,
  },
  {
    id: 'HOOK-22',
    level: 'SHOULD',
    title: 'SHOULD deliver links that work like those of polls',
    clause: 'page, Webhook callback: "the completed job record"',
    judge: (view, contract) =>
      orNoWebhooks(
        view,
        expectOpen(view.with('link-from-webhook'), 'a link from a webhook', view, contract),
        'no link of a delivery was fetched',
      ),
  },
];

function judgeBody(delivery: Delivery, job: string, view: View, contract: Contract): Finding {
  const record = view.seen.find(({ id }) => id === delivery.id)?.record;
  if (typeof record !== 'object' || record === null)
    return fail('a delivery carries the job record as JSON; its body holds none', delivery.id);
  const polls = (view.jobs.get(job) ?? []).filter((seen) => seen.channel === 'poll' && isEnded(seen, contract));
  const [poll] = polls;
  if (!poll) return inconclusive('the job was not seen by a poll after it had ended', delivery.id);
  const changed = difference(contract, record, poll.record);
  if (changed !== undefined)
    return fail(
      `a delivery carries the record that a poll shows; in the delivery and in the poll, ${changed}`,
      delivery.id,
      poll.id,
    );
  const [delivered, polled] = [record, poll.record].map((one) => view.field(one, 'link') !== undefined);
  const made = submitted(view).find((one) => one.job === job)?.exchange ?? instant(0);
  const deleted = gapBetween(view, made, instant(delivery.receivedAt)).atMost >= view.start.timings.retention;
  return delivered || !polled || deleted
    ? pass('the delivery carries the record that a poll shows', delivery.id, poll.id)
    : fail(
        'a delivery carries the record that a poll shows; the link is missing in the delivery',
        delivery.id,
        poll.id,
      );
}

/** A poll that overlaps the arrival proves nothing. */
function judgeVisible(view: View, contract: Contract): readonly Finding[] {
  const findings = [...attemptsByJob(view)].flatMap(([job, [first]]): Finding[] => {
    const delivered = view.seen.find(({ id }) => id === first?.id);
    if (!first || !delivered || !isEnded(delivered, contract)) return [];
    const poll = view.jobs
      .get(job)
      ?.find((seen: Seen) => seen.channel === 'poll' && seen.notBefore >= first.receivedAt);
    if (!poll) return [];
    return [
      isEnded(poll, contract)
        ? pass('the job had ended for polls when it was delivered', first.id, poll.id)
        : fail(
            `a job has ended for polls before it is delivered; a poll after the delivery says ${shown(view.field(poll.record, 'status'))}`,
            first.id,
            poll.id,
          ),
    ];
  });
  return orNoWebhooks(view, findings, 'no job was polled after it had been delivered');
}

/** Strangers may knock at a public receiver: only what tells of a job of this run is the target's. */
function judgeUnasked(view: View, contract: Contract): readonly Finding[] {
  const asked = new Set(withWebhook(view, contract).map(({ job }) => job));
  const findings = view.deliveries.flatMap((delivery): Finding[] => {
    if (delivery.followed === true) return [];
    const seen = view.seen.find(({ id }) => id === delivery.id);
    const told = delivery.job ?? seen?.job;
    if (
      told === undefined ||
      (delivery.job === undefined && !view.jobs.get(told)?.some(({ channel }) => channel !== 'webhook'))
    )
      return [];
    if (delivery.job === undefined && wasRedirected(told, view)) return [];
    if (delivery.job === undefined || !asked.has(told)) {
      return [
        fail(
          `nothing is delivered without a webhook_url, or elsewhere; a delivery of ${told} came all the same`,
          delivery.id,
        ),
      ];
    }
    if (seen?.status === 'cancelled' && view.feature('webhookOnCancelled') !== true) {
      return [
        fail(
          'cancelled jobs are not delivered (a target that delivers them on request declares webhookOnCancelled); this one was',
          delivery.id,
        ),
      ];
    }
    if (seen?.status !== undefined && !isEnded(seen, contract)) {
      return [fail(`jobs are delivered when they have ended; this delivery says ${seen.status}`, delivery.id)];
    }
    return [pass('the delivery was asked for', delivery.id)];
  });
  if (findings.length === 0 && view.start.receiver && view.feature('webhooks') !== false && view.jobs.size > 0) {
    return [pass('nothing was delivered that was not asked for')];
  }
  return orNoWebhooks(view, findings, none);
}

/** Whether the receiver sent an attempt for the job elsewhere; who follows that breaks another rule. */
function wasRedirected(job: string, view: View): boolean {
  return (attemptsByJob(view).get(job) ?? []).some(
    ({ answered }) => typeof answered === 'number' && answered >= 300 && answered < 400,
  );
}
