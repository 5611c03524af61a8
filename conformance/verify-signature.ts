import { createHmac } from 'node:crypto';
import type { AsyncJobs } from '../src/contract/generated/async-jobs.ts';
import type { WebhookHeaderNames } from './target-file.ts';

/** A delivery as it came, and what it may have been signed with. */
export interface Signed {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly secret: string;
}

/** Where signatures are looked for: the names of the contract, and those of the target. */
export interface SignatureNames {
  readonly contract: AsyncJobs['webhooks']['headers'];
  readonly target: WebhookHeaderNames;
  /** What secrets begin with that hold a key in base64. */
  readonly secretPrefix: string;
}

/**
 * The schemes by which a delivery verifies: `gateway`, the hex digest of `<timestamp>.<body>`; `combined`, the same as
 * `t=…,v1=…`; `standard`, that of Standard Webhooks. Every header that may hold a signature is tried with every scheme.
 * The values are only compared whole, and nobody learns how long that took, so that constant time is no concern.
 */
export function verifySignature({ headers, body, secret }: Signed, names: SignatureNames): string[] {
  const read = (...list: readonly string[]) =>
    list.flatMap((name) => {
      const value = headers[name.toLowerCase()];
      return value === undefined ? [] : [value.trim()];
    });
  const { contract, target, secretPrefix } = names;
  const standardKey = Buffer.from(
    secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret,
    'base64',
  );
  const own = read(...target.signature);
  const signatures = [...read(contract.signature, contract.combined, contract.standardSignature), ...own];
  const timestamps = read(contract.timestamp, contract.standardTimestamp, ...target.timestamp);
  const ids = read(contract.standardId, contract.deliveryId, ...target.deliveryId);
  const gateway = (timestamp: string) =>
    createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');

  const schemes = new Set<string>();
  for (const signature of signatures) {
    // The contract has the digest bare; under a name of its own a target may put before it what it likes.
    const hex = own.includes(signature) ? signature.replace(/^(sha256|v1)=/, '') : signature;
    if (timestamps.some((timestamp) => gateway(timestamp) === hex)) schemes.add('gateway');
    const parts = signature.split(',').map((part) => part.trim().split(/=(.*)/s, 2));
    const timestamp = parts.find(([name]) => name === 't')?.[1];
    if (timestamp !== undefined && parts.some(([name, value]) => name === 'v1' && value === gateway(timestamp))) {
      schemes.add('combined');
    }
    const given = signature.split(' ').filter((one) => one.startsWith('v1,'));
    for (const id of ids) {
      for (const time of timestamps) {
        if (given.includes(`v1,${standardDigest(id, time, body, standardKey)}`)) schemes.add('standard');
      }
    }
  }
  return [...schemes];
}

/** Standard Webhooks: signs the id as well, in base64, with what the secret holds behind its prefix. */
function standardDigest(id: string, timestamp: string, body: Buffer, key: Buffer): string {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
}
