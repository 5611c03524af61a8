import type { AsyncJobs } from '../contract/generated/async-jobs.ts';
import { endOf, type Job } from './job.ts';

/** Signs and verifies text. Verifying takes the same time wherever the difference lies. */
export interface Signer {
  readonly keyId: string;
  sign(text: string): string;
  verify(keyId: string, text: string, signature: string): boolean;
}

/** Names of the query parameters of a link. */
export type LinkParameters = AsyncJobs['links']['parameters'];

/** Why a link is refused, in words, or undefined when it is good. */
export type LinkFault = string | undefined;

/** When the file of a completed job is deleted. */
export function fileEnd(job: Job, retentionMs: number): number {
  return endOf(job) + retentionMs;
}

/**
 * When the link made at `linkedAt` stops working: after its life, or with the file when that is sooner. On the whole
 * second, as the link says it, so that it is replaced in the very instant in which it stops working.
 */
export function linkEnd(linkedAt: number, lifeMs: number, fileEndsAt: number): number {
  return Math.floor(Math.min(linkedAt + lifeMs, fileEndsAt) / 1000) * 1000;
}

/** A signed link: the path, when it ends (unix seconds), which key signed it, and the signature over all three. */
export function signLink(path: string, endsAt: number, signer: Signer, names: LinkParameters): string {
  const expires = String(Math.floor(endsAt / 1000));
  const signature = signer.sign(signedText(path, expires, signer.keyId));
  return `${path}?${names.expires}=${expires}&${names.key}=${signer.keyId}&${names.signature}=${signature}`;
}

/** Finds what is wrong with a link. The signature is checked first: an altered expiry must not pass as expired. */
export function linkFault(
  path: string,
  query: Readonly<Record<string, unknown>>,
  now: number,
  signer: Signer,
  names: LinkParameters,
): LinkFault {
  const { [names.expires]: expires, [names.key]: keyId, [names.signature]: signature } = query;
  if (typeof expires !== 'string' || typeof keyId !== 'string' || typeof signature !== 'string') {
    return 'the link is incomplete: it lacks its signature';
  }
  if (!/^\d+$/.test(expires) || !signer.verify(keyId, signedText(path, expires, keyId), signature)) {
    return 'the link was altered: its signature does not fit';
  }
  if (now >= Number(expires) * 1000) return 'the link has expired; fetch the job record for a fresh one';
  return undefined;
}

function signedText(path: string, expires: string, keyId: string): string {
  return `${path}\n${expires}\n${keyId}`;
}
