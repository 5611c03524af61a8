import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadContract } from '../../src/contract/contract.ts';
import { type AttemptFacts, signatureHeaders } from '../../src/webhooks/sign.ts';

const { webhooks, ids } = loadContract().jobs;
const names = webhooks.headers;

/** The example of the Standard Webhooks reference libraries, with the signature they publish. */
const published: AttemptFacts = {
  deliveryId: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  attempt: 1,
  timestamp: 1614265330,
  body: Buffer.from('{"test": 2432232314}'),
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
};
/** Our own example, with letters that take several bytes. Its digests were made with openssl. */
const own: AttemptFacts = {
  deliveryId: 'dlv_000000000001k3v9q2',
  attempt: 3,
  timestamp: 1767225660,
  body: Buffer.from('{"prompt":"crème brûlée 🍮"}'),
  secret: 'whsec_c3R1bnQtZG91YmxlLWV4YW1wbGUtc2VjcmV0LTAwMDE=',
};
const headersOf = (facts: AttemptFacts) => signatureHeaders(facts, names, ids.secret);

describe('the headers of a delivery', () => {
  it('are all that the contract names, and no others', () => {
    expect(Object.keys(headersOf(own)).sort()).toEqual(Object.values(names).sort());
  });

  it("carry the gateway's digest: lower-case hex over timestamp, dot and body, keyed with the whole secret", () => {
    // printf '%s' "1614265330.$BODY" | openssl dgst -sha256 -hmac "$SECRET"
    expect(headersOf(published)[names.signature]).toBe(
      '2e37df5d4a028c51a7f3133d64ae1e300d2c2c900f1b1d49d4369ad2530f8964',
    );
    expect(headersOf(own)[names.signature]).toBe('9d2aff1c519278650dfe14d176e63dfbd8e39549b95148b5c692c9a06b1d2bd0');
  });

  it('carry the same digest and instant in one header', () => {
    expect(headersOf(own)[names.combined]).toBe(
      't=1767225660,v1=9d2aff1c519278650dfe14d176e63dfbd8e39549b95148b5c692c9a06b1d2bd0',
    );
  });

  it('carry the signature that Standard Webhooks publishes for its example', () => {
    expect(headersOf(published)).toMatchObject({
      [names.standardId]: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      [names.standardTimestamp]: '1614265330',
      [names.standardSignature]: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('carry a Standard Webhooks signature over the bytes of the body, keyed with what the secret holds', () => {
    // printf '%s' "$ID.1767225660.$BODY" | openssl dgst -sha256 -mac HMAC -macopt hexkey:$(the secret, decoded)
    expect(headersOf(own)[names.standardSignature]).toBe('v1,xvmi1V28DeVvZD5lMumAnjh3ZSTY6o/ISVHHSjd7yn4=');
  });

  it('say the instant, the delivery and the attempt in plain text', () => {
    expect(headersOf(own)).toMatchObject({
      [names.timestamp]: '1767225660',
      [names.deliveryId]: 'dlv_000000000001k3v9q2',
      [names.attempt]: '3',
    });
  });

  it('have the names that another contract gives them', () => {
    const others = Object.fromEntries(Object.keys(names).map((name) => [name, `x-${name}`])) as typeof names;
    expect(Object.keys(signatureHeaders(own, others, ids.secret)).sort()).toEqual(Object.values(others).sort());
  });
});

describe('a receiver that follows the documentation', () => {
  const bytes = fc.uint8Array({ maxLength: 200 }).map((body) => Buffer.from(body));
  const anyAttempt = fc.record({
    deliveryId: fc.stringMatching(/^dlv_[a-z0-9]{1,20}$/),
    attempt: fc.integer({ min: 1, max: 8 }),
    timestamp: fc.nat(2_000_000_000),
    body: bytes,
    secret: fc
      .uint8Array({ minLength: 1, maxLength: 40 })
      .map((key) => ids.secret + Buffer.from(key).toString('base64')),
  });
  const otherSecret = `${ids.secret}b3RoZXI=`;
  const gateway = (body: Buffer, timestamp: string, secret: string) =>
    createHmac('sha256', Buffer.from(secret, 'utf8'))
      .update(Buffer.concat([Buffer.from(`${timestamp}.`), body]))
      .digest('hex');
  const standard = (body: Buffer, id: string, timestamp: string, secret: string) =>
    createHmac('sha256', Buffer.from(secret.split('_')[1] ?? '', 'base64'))
      .update(Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]))
      .digest('base64');

  it('accepts every delivery, whatever its bytes', () => {
    fc.assert(
      fc.property(anyAttempt, (facts) => {
        const headers = headersOf(facts);
        const at = headers[names.timestamp] as string;
        expect(headers[names.signature]).toBe(gateway(facts.body, at, facts.secret));
        expect(headers[names.standardSignature]).toBe(`v1,${standard(facts.body, facts.deliveryId, at, facts.secret)}`);
      }),
    );
  });

  it('refuses another body, another instant and another secret', () => {
    fc.assert(
      fc.property(anyAttempt, bytes, (facts, other) => {
        fc.pre(!other.equals(facts.body) && facts.secret !== otherSecret);
        const { [names.signature]: digest, [names.standardSignature]: signature } = headersOf(facts);
        for (const change of [{ body: other }, { timestamp: facts.timestamp + 1 }, { secret: otherSecret }]) {
          const changed = headersOf({ ...facts, ...change });
          expect(changed[names.signature]).not.toBe(digest);
          expect(changed[names.standardSignature]).not.toBe(signature);
        }
      }),
    );
  });
});
