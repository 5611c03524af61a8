import { createHash } from 'node:crypto';

const prefix = 'redacted-';

/** What stands for a secret that was never written down. */
const omitted = '…';

/** What stands for a secret: the beginning of its hash, so that equal ones stay equal. A mark stands for itself. */
export function mark(secret: string): string {
  if (isMarked(secret)) return secret;
  return prefix + createHash('sha256').update(secret).digest('hex').slice(0, 12);
}

export function isMarked(text: string): boolean {
  return text === omitted || text.startsWith(prefix);
}
