import type { Contract } from '../../src/contract/contract.ts';
import type { Rule } from '../rule.ts';
import type { Delivery } from '../trace.ts';
import { type Finding, fail, inconclusive, pass } from '../verdict.ts';
import type { View } from '../view.ts';
import { answeredText, attemptsByJob, awaited, continues, isTaken, longestGap, orNoWebhooks } from './deliveries.ts';
import { webhookAttemptRules } from './webhook-attempt.ts';
import { secondsText } from './words.ts';

const decision21 =
  'decision 21: "Only 2xx within 10 s is success. A redirect is a failure and is not followed. 410 ends the delivery."';

/** What makes a further attempt, and what does not. */
export const webhookRetryRules: readonly Rule[] = [
  retried(
    'HOOK-09',
    'MUST',
    'an attempt that is answered 5xx',
    'page, Webhook callback: "retries on failure"',
    isStatus(500, 599),
  ),
  retried(
    'HOOK-10',
    'SHOULD',
    'an attempt that is not answered in time',
    decision21,
    ({ answered }) => answered === 'nothing',
  ),
  retried(
    'HOOK-11',
    'SHOULD',
    'an attempt whose connection is reset',
    'page, Webhook callback: "retries on failure"',
    ({ answered }) => answered === 'reset',
  ),
  retried('HOOK-12', 'SHOULD', 'an attempt that is redirected, and not follow it', decision21, isStatus(300, 399)),
  retried(
    'HOOK-24',
    'SHOULD',
    'an attempt that is answered 4xx, unless that ends it',
    decision21,
    (delivery, ends) => isStatus(400, 499)(delivery) && !ends.some((status) => status === delivery.answered),
  ),
  {
    id: 'HOOK-13',
    level: 'SHOULD',
    title: 'SHOULD not try again what was taken with 2xx',
    clause: `${decision21}; decision 23: "Duplicates are allowed, with the same delivery id"`,
    judge: (view, contract) => ended(view, contract, isTaken),
  },
  {
    id: 'HOOK-21',
    level: 'SHOULD',
    title: 'SHOULD end a delivery that is answered 410',
    clause: decision21,
    judge: (view, contract) =>
      ended(view, contract, ({ answered }) => contract.jobs.webhooks.endStatuses.some((status) => status === answered)),
  },
  ...webhookAttemptRules,
];

function isStatus(least: number, most: number): (delivery: Delivery) => boolean {
  return ({ answered }) => typeof answered === 'number' && answered >= least && answered <= most;
}

/** A rule that attempts that ended so are followed by another. */
function retried(
  id: string,
  level: Rule['level'],
  what: string,
  clause: string,
  matches: (delivery: Delivery, endStatuses: readonly number[]) => boolean,
): Rule {
  return {
    id,
    level,
    title: `${level} try again ${what}`,
    clause,
    judge: (view, contract) => {
      const findings = [...attemptsByJob(view).values()].flatMap((attempts) =>
        attempts.flatMap((attempt, index): Finding[] => {
          if (!matches(attempt, contract.jobs.webhooks.endStatuses) || attempts.slice(0, index).some(isTaken))
            return [];
          const follower = followerOf(attempt, view);
          if (follower)
            return [fail('a redirect is a failure and is not followed; this one was', attempt.id, follower.id)];
          const next = attempts[index + 1];
          if (next) return [pass(`what was ${answeredText(attempt)} was tried again`, attempt.id, next.id)];
          return judgeMissing(attempt, index + 1, view, contract);
        }),
      );
      return orNoWebhooks(
        view,
        findings,
        `no ${what.replace(/^an /, '').replace(/, (and|unless) .*/, '')} was seen; more jobs would be needed`,
      );
    },
  };
}

/** What followed the redirect that an attempt was answered with: it came to where the receiver had sent it. */
function followerOf(attempt: Delivery, view: View): Delivery | undefined {
  if (!isStatus(300, 399)(attempt)) return undefined;
  return view.deliveries.find(
    ({ followed, job, receivedAt }) =>
      followed === true && receivedAt >= attempt.receivedAt && (job === undefined || job === attempt.job),
  );
}

function judgeMissing(attempt: Delivery, attempts: number, view: View, contract: Contract): Finding[] {
  const wait = longestGap(attempts, view, contract);
  if (wait === undefined) return [];
  const passed = awaited(view, attempt.receivedAt);
  const message = `an attempt that was ${answeredText(attempt)} is tried again; in ${secondsText(passed)} no other came`;
  return [
    passed >= wait
      ? fail(message, attempt.id)
      : inconclusive(
          `${message}, which is too short a time to tell; raise --patience or let the observer turn the target's clock`,
          attempt.id,
        ),
  ];
}

/** Whether a delivery that ended so had no attempt more. A duplicate counts as the same attempt. */
function ended(view: View, contract: Contract, matches: (delivery: Delivery) => boolean): readonly Finding[] {
  const findings = [...attemptsByJob(view).values()].flatMap((attempts): Finding[] => {
    const index = attempts.findIndex(matches);
    const last = attempts[index];
    if (!last) return [];
    const next = attempts.slice(index + 1).find((one) => continues(last, one, view, contract));
    if (next)
      return [fail(`a delivery that was ${answeredText(last)} is over; another attempt came`, last.id, next.id)];
    const wait = longestGap(index + 1, view, contract) ?? 0;
    const passed = awaited(view, last.receivedAt);
    return [
      passed >= wait
        ? pass(`nothing more came of a delivery that was ${answeredText(last)}`, last.id)
        : inconclusive(
            `nothing more came, but the receiver listened for only ${secondsText(passed)} more; raise --patience`,
            last.id,
          ),
    ];
  });
  return orNoWebhooks(view, findings, 'no delivery ended so');
}
