import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Signer } from '../core/link.ts';

/** The signing key's name in links. A stage has one key; the name leaves room for rotation. */
const keyId = 'k1';

/** Signs links with HMAC-SHA256 under a key that follows from the stage's seed. */
export function createLinkSigner(seed: number): Signer {
  const key = createHmac('sha256', 'stunt-double links').update(String(seed)).digest();
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('hex');
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
