import { createHmac } from 'node:crypto';
import type { Stage } from './stage.ts';

/** The webhook secret of an owner as it is now. */
export async function readSecret(stage: Stage, owner: string): Promise<string> {
  return secretAt(stage, owner, await stage.store.secretNumber(owner));
}

/** Replaces the webhook secret of an owner, at once and for all its deliveries. Returns the new one. */
export async function rotateSecret(stage: Stage, owner: string): Promise<string> {
  return secretAt(stage, owner, await stage.store.replaceSecret(owner));
}

/** The secret as it was after so many replacements: the prefix and 32 bytes in base64, as Standard Webhooks asks. */
export function secretAt(stage: Stage, owner: string, number: number): string {
  const bytes = createHmac('sha256', `stunt-double secrets ${stage.seed}`)
    .update(`${number} ${owner}`)
    .digest('base64');
  return stage.contract.jobs.ids.secret + bytes;
}
