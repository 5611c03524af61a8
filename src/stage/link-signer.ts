import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { boundedCache } from '../core/bounded-cache.ts';
import type { Signer } from '../core/link.ts';

/** Signs links with HMAC-SHA256 under a key that follows from the name of the key and a seed. */
export function createLinkSigner(keyId: string, seed: number): Signer {
  const bytes = createHmac('sha256', 'stunt-double links').update(`${keyId} ${seed}`).digest();
  // As an object it is taken over once; as bytes each signature would do that, at six times the cost of signing.
  const key = createSecretKey(bytes);
  const recent = boundedCache<string, string>(1000);
  // The same few links are shown by each poll and come back with each range of a file.
  const sign = (text: string) => recent(text, () => createHmac('sha256', key).update(text).digest('hex'));
  return {
    keyId,
    sign,
    verify(givenKeyId, text, signature) {
      const expected = Buffer.from(sign(text));
      const given = Buffer.from(signature);
      return givenKeyId === keyId && given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}
