import type { Contract } from '../../src/contract/contract.ts';
import { readPointer } from '../../src/contract/pointer.ts';
import type { Delivery } from '../trace.ts';
import { type Finding, inconclusive, notApplicable } from '../verdict.ts';
import type { View } from '../view.ts';
import { gapBetween, instant, listenedUntil } from './gap.ts';
import { firstHeader } from './headers.ts';
import { requestJson, type Submitted, submitted } from './records.ts';

/** Accepted submits that named a webhook. */
export function withWebhook(view: View, { jobs }: Contract): Submitted[] {
  return submitted(view).filter(({ exchange }) => {
    const url = readPointer(requestJson(exchange), jobs.request.webhookUrl);
    return typeof url === 'string' && exchange.step.key === 'main';
  });
}

/** Attempts to deliver each job, in the order they came. */
export function attemptsByJob(view: View): ReadonlyMap<string, readonly Delivery[]> {
  const attempts = new Map<string, Delivery[]>();
  const inOrder = view.deliveries.toSorted((a, b) => a.receivedAt - b.receivedAt);
  for (const delivery of inOrder) {
    const { job } = delivery;
    if (job !== undefined && delivery.followed !== true && !isGhost(delivery, view))
      attempts.set(job, [...(attempts.get(job) ?? []), delivery]);
  }
  return attempts;
}

/**
 * Whether a delivery is of a job that nobody heard of, since its submit was answered with a failure and sent again. It
 * comes to the place of the job that was made then.
 */
function isGhost({ id, job }: Delivery, view: View): boolean {
  const told = view.seen.find((one) => one.id === id)?.job;
  if (told === undefined || told === job || view.jobs.get(told)?.some(({ channel }) => channel !== 'webhook'))
    return false;
  const made = submitted(view).find((one) => one.job === job)?.exchange;
  return view.exchanges.some(
    (one) =>
      one.step.role === 'submit' &&
      (one.response === undefined || one.response.status >= 500) &&
      one.request.body === made?.request.body,
  );
}

/** The findings; or, when there are none, why deliveries could not be judged. */
export function orNoWebhooks(view: View, findings: readonly Finding[], otherwise: string): readonly Finding[] {
  if (findings.length > 0) return findings;
  if (view.feature('webhooks') === false) return [notApplicable('the target declares that it delivers no webhooks')];
  if (!view.start.receiver) {
    return [
      inconclusive(
        'there was no receiver that the target could reach; name one as webhook.receiver in the target file',
      ),
    ];
  }
  return [inconclusive(view.why('webhook', otherwise))];
}

/** The names under which the headers of a delivery are looked for. */
export function headerNames({ start }: View, { jobs }: Contract) {
  const { headers } = jobs.webhooks;
  return {
    signature: [...start.webhookHeaders.signature, headers.signature, headers.combined, headers.standardSignature],
    deliveryId: [...start.webhookHeaders.deliveryId, headers.deliveryId, headers.standardId],
    attempt: [...start.webhookHeaders.attempt, headers.attempt],
    timestamp: [...(start.webhookHeaders.timestamp ?? []), headers.timestamp, headers.standardTimestamp],
  };
}

export function deliveryId(delivery: Delivery, view: View, contract: Contract): string | undefined {
  return firstHeader(delivery.headers, headerNames(view, contract).deliveryId)?.value;
}

/** The count that an attempt carries; undefined when that is no whole number. */
export function attemptCount(delivery: Delivery, view: View, contract: Contract): number | undefined {
  const text = firstHeader(delivery.headers, headerNames(view, contract).attempt)?.value.trim();
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** When an attempt says that it was signed, in unix seconds. */
export function timestampOf(delivery: Delivery, view: View, contract: Contract): number | undefined {
  const alone = firstHeader(delivery.headers, headerNames(view, contract).timestamp)?.value.trim();
  const combined = firstHeader(delivery.headers, headerNames(view, contract).signature)?.value;
  const text = alone ?? /(?:^|,)\s*t=(\d+)/.exec(combined ?? '')?.[1];
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const date = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) / 1000 : Number.NaN;
  return Number.isFinite(date) ? date : undefined;
}

/** For how long, in the target's time, the receiver was listening after an instant. */
export function awaited(view: View, since: number): number {
  return gapBetween(view, instant(since), instant(listenedUntil(view))).atLeast;
}

/**
 * How long to wait before it is taken for certain that the attempt after so many will not come; undefined when the
 * contract has no further one. Senders may be late: twice the schedule is enough for any that keeps it.
 */
export function longestGap(attempts: number, view: View, { jobs }: Contract): number | undefined {
  const { gapsSeconds } = jobs.webhooks;
  const gap = gapsSeconds[attempts - 1];
  const { firstRetry, deliveryTimeout } = view.start.timings;
  return gap === undefined ? undefined : (2 * firstRetry * gap) / gapsSeconds[0] + deliveryTimeout;
}

/** Whether an attempt was taken, so that no more are due. */
export function isTaken({ answered }: Delivery): boolean {
  return typeof answered === 'number' && answered >= 200 && answered < 300;
}

/** What the receiver did, in words. */
export function answeredText({ answered }: Delivery): string {
  if (answered === 'nothing') return 'left without an answer';
  return answered === 'reset' ? 'cut off' : `answered ${answered}`;
}

/** Whether an attempt is a further one of the same delivery; a duplicate repeats the count. */
export function continues(before: Delivery, after: Delivery, view: View, contract: Contract): boolean {
  const [first, second] = [before, after].map((one) => attemptCount(one, view, contract));
  const [id, other] = [before, after].map((one) => deliveryId(one, view, contract));
  return first !== undefined && second !== undefined && second > first && id === other;
}
