import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { AsyncJobs } from '../contract/generated/async-jobs.ts';
import { boundedCache } from '../core/bounded-cache.ts';

/** What a delivery attempt is signed with and says about itself. */
export interface AttemptFacts {
  readonly deliveryId: string;
  /** Counts from 1. */
  readonly attempt: number;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly body: Buffer;
  readonly secret: string;
}

/**
 * All the header families of a delivery. The gateway's own digest, in two spellings, is HMAC-SHA256 over
 * `<timestamp>.<body>` with the secret's UTF-8 bytes as the key, in lower-case hex. Standard Webhooks signs
 * `<id>.<timestamp>.<body>` with what the secret holds in base64 after its prefix, in base64.
 */
export function signatureHeaders(
  { deliveryId, attempt, timestamp, body, secret }: AttemptFacts,
  names: AsyncJobs['webhooks']['headers'],
  secretPrefix: string,
): Record<string, string> {
  const keys = keysOf(secret, secretPrefix);
  const digest = createHmac('sha256', keys.own).update(`${timestamp}.`).update(body).digest('hex');
  const standard = createHmac('sha256', keys.standard)
    .update(`${deliveryId}.${timestamp}.`)
    .update(body)
    .digest('base64');
  return {
    [names.signature]: digest,
    [names.timestamp]: String(timestamp),
    [names.deliveryId]: deliveryId,
    [names.attempt]: String(attempt),
    [names.combined]: `t=${timestamp},v1=${digest}`,
    [names.standardId]: deliveryId,
    [names.standardTimestamp]: String(timestamp),
    [names.standardSignature]: `v1,${standard}`,
  };
}

interface Keys {
  readonly own: KeyObject;
  readonly standard: KeyObject;
}

/** Keys of the secrets used lately: taking one over costs several times what signing does. */
const recent = boundedCache<string, Keys>(1000);

function keysOf(secret: string, prefix: string): Keys {
  return recent(`${prefix} ${secret}`, () => ({
    own: createSecretKey(secret, 'utf8'),
    standard: createSecretKey(secret.slice(prefix.length), 'base64'),
  }));
}
