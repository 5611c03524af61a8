import { createHash } from 'node:crypto';
import type { IdFormat } from './defect.ts';

/** Ids of jobs in another format, the same in both directions. */
export interface Ids {
  /** Text of the double, as clients see it. */
  outward(text: string): string;
  /** Text of a client, as the double sees it. */
  inward(text: string): string;
}

const formats: Readonly<Record<IdFormat, (digest: string) => string>> = {
  uuid: (digest) => digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-a$4-$5'),
  number: (digest) => String(BigInt(`0x${digest.slice(0, 15)}`)),
  path: (digest) => `Batch:7~${digest.slice(0, 20)}=.v1`,
};

/** Makes ids in a format; without one, leaves them as they are. */
export function createIds(format: IdFormat | undefined, prefix: string): Ids {
  if (format === undefined) return { outward: (text) => text, inward: (text) => text };
  const own = new RegExp(`${prefix}[0-9a-z]{8,}`, 'g');
  const known = new Map<string, string>();
  return {
    outward: (text) =>
      text.replace(own, (id) => {
        const other = formats[format](createHash('sha256').update(id).digest('hex'));
        known.set(other, id);
        return other;
      }),
    inward: (text) => {
      let out = text;
      for (const [other, id] of known) {
        out = out.replaceAll(other, id).replaceAll(encodeURIComponent(other), id);
      }
      return out;
    },
  };
}
