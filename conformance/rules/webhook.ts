import type { Contract } from '../../src/contract/contract.ts';
import type { Rule } from '../rule.ts';
import type { Delivery } from '../trace.ts';
import { type Finding, fail, inconclusive, notApplicable, pass } from '../verdict.ts';
import type { View } from '../view.ts';
import {
  attemptsByJob,
  awaited,
  headerNames,
  longestGap,
  orNoWebhooks,
  timestampOf,
  withWebhook,
} from './deliveries.ts';
import { firstHeader, headerOf, isJsonType } from './headers.ts';
import { isNear } from './skew.ts';
import { webhookBodyRules } from './webhook-body.ts';
import { webhookRetryRules } from './webhook-retry.ts';
import { secondsText, shown } from './words.ts';

const standardHeaders =
  'page, Webhook callback: "The callback carries all of the standard webhook headers — signature, delivery id, attempt count"';
const none = 'no delivery came; look whether the target can reach the receiver';

/** What is delivered, to whom, and what it looks like. */
const allRules: readonly Rule[] = [
  {
    id: 'HOOK-01',
    level: 'MUST',
    title: 'MUST deliver a completed job that has a webhook_url',
    clause: 'page, Webhook callback: "we POST the completed job record to that URL"',
    judge: (view, contract) =>
      orNoWebhooks(view, judgeDelivered(view, contract, 'completed'), 'no job with a webhook_url was seen to complete'),
  },
  {
    id: 'HOOK-02',
    level: 'SHOULD',
    title: 'SHOULD deliver a failed job that has a webhook_url',
    clause: 'decision 18: "Sent for completed (MUST) and failed (SHOULD)"',
    judge: (view, contract) => {
      if (view.feature('webhookOnFailed') === false)
        return [notApplicable('the target declares that it does not deliver failed jobs')];
      return orNoWebhooks(
        view,
        judgeDelivered(view, contract, 'failed'),
        'no job with a webhook_url was seen to fail; name a request that fails in the target file',
      );
    },
  },
  header('HOOK-04', 'signature', 'a signature'),
  {
    id: 'HOOK-05',
    level: 'MUST',
    title: 'MUST sign deliveries so that the secret verifies them',
    clause: `${standardHeaders}; decisions 1: "HMAC-SHA256, lower-case hex, over \`<unix seconds>.<raw body>\`"`,
    judge: (view, contract) =>
      ofDeliveries(view, (delivery) => {
        if (!firstHeader(delivery.headers, headerNames(view, contract).signature))
          return inconclusive('the delivery has no signature to verify', delivery.id);
        const [bad] = delivery.falseSignatures ?? [];
        // Receivers look at one signature only, so that each that is there has to hold.
        if (bad)
          return fail(
            `each signature of a delivery verifies over its raw bytes with the secret; that in ${bad.header} does not: ${bad.mistake ?? 'it is made with another secret, or over other bytes'}`,
            delivery.id,
          );
        if (delivery.schemes.length > 0)
          return pass(`the signature verifies: ${delivery.schemes.join(', ')}`, delivery.id);
        return delivery.secretKnown
          ? fail(
              'the signature of a delivery verifies over its raw bytes with the secret; by no known scheme does this one',
              delivery.id,
            )
          : inconclusive('the webhook secret is not known; name it as webhook.secret in the target file', delivery.id);
      }),
  },
  header('HOOK-06', 'deliveryId', 'a delivery id'),
  header('HOOK-07', 'attempt', 'an attempt count'),
  {
    id: 'HOOK-08',
    level: 'SHOULD',
    title: 'SHOULD stamp deliveries with the time at which they are sent',
    clause: 'decisions 1: "Receivers reject what is more than 300 s off"',
    judge: (view, contract) => {
      const tolerance = contract.jobs.webhooks.toleranceSeconds * 1000;
      return ofDeliveries(view, (delivery) => {
        const stamp = timestampOf(delivery, view, contract);
        if (stamp === undefined)
          return inconclusive(
            'the delivery has no timestamp under a known name; name its header in the target file',
            delivery.id,
          );
        return isNear(view, stamp * 1000, delivery.receivedAt, tolerance + 2000)
          ? pass('the timestamp is that of the delivery', delivery.id)
          : fail(
              `a delivery is stamped with unix seconds within ${secondsText(tolerance)} of when it came; the stamp is ${shown(stamp)}`,
              delivery.id,
            );
      });
    },
  },
  ...webhookRetryRules,
  ...webhookBodyRules,
  {
    id: 'HOOK-20',
    level: 'SHOULD',
    title: 'SHOULD deliver JSON as JSON',
    clause: 'decisions 1: "Webhook: POST of the job record"; RFC 9110 §8.3',
    judge: (view) =>
      ofDeliveries(view, (delivery) => {
        const type = headerOf(delivery.headers, 'Content-Type');
        return isJsonType(type)
          ? pass('the delivery is JSON', delivery.id)
          : fail(`a delivery has the Content-Type application/json; it has ${shown(type)}`, delivery.id);
      }),
  },
  {
    id: 'HOOK-23',
    level: 'MUST',
    title: 'MUST deliver by POST to the webhook_url as it was given, with its query',
    clause: 'page, Webhook callback: "we POST the completed job record to that URL"',
    judge: (view) => ofDeliveries(view, judgePlace),
  },
];

/** Whether a delivery came as a POST, and with the query of the URL that its job had named. */
function judgePlace({ id, method, otherQuery }: Delivery): Finding {
  if (method.toUpperCase() !== 'POST') return fail(`a delivery is a POST; this one is a ${method}`, id);
  return otherQuery
    ? fail('a delivery goes to the webhook_url as it was given; this one came without its query, or with another', id)
    : pass('the delivery came to the URL as it was given', id);
}

/** By id, since a reader looks for them so. */
export const webhookRules: readonly Rule[] = allRules.toSorted((a, b) => a.id.localeCompare(b.id));

function header(id: string, name: 'signature' | 'deliveryId' | 'attempt', what: string): Rule {
  return {
    id,
    level: 'MUST',
    title: `MUST send ${what} with every delivery`,
    clause: standardHeaders,
    judge: (view, contract) => {
      const names = headerNames(view, contract)[name];
      return ofDeliveries(view, (delivery) => {
        const found = firstHeader(delivery.headers, names);
        return found
          ? pass(`the delivery has ${found.name}`, delivery.id)
          : fail(
              `a delivery has ${what} in one of ${names.join(', ')}; this one has none (another name can be given as webhook.headers in the target file)`,
              delivery.id,
            );
      });
    },
  };
}

function ofDeliveries(view: View, judge: (delivery: Delivery) => Finding): readonly Finding[] {
  return orNoWebhooks(view, [...attemptsByJob(view).values()].flat().map(judge), none);
}

function judgeDelivered(view: View, contract: Contract, status: 'completed' | 'failed'): Finding[] {
  if (view.feature('webhooks') === false || !view.start.receiver) return [];
  const wait = longestGap(1, view, contract) ?? 0;
  return withWebhook(view, contract).flatMap(({ exchange, job }): Finding[] => {
    const end = view.jobs.get(job)?.find((seen) => seen.status === status);
    if (!end) return [];
    const came = attemptsByJob(view).get(job)?.[0];
    if (came) return [pass(`the ${status} job was delivered`, exchange.id, came.id)];
    const passed = awaited(view, end.notAfter);
    const message = `a ${status} job with a webhook_url is delivered; in the ${secondsText(passed)} after this one had ended nothing came`;
    return [
      passed >= wait
        ? fail(`${message} (look whether the target can reach the receiver)`, exchange.id, end.id)
        : inconclusive(`${message}, which is too short a time to tell; raise --patience`, exchange.id, end.id),
    ];
  });
}
