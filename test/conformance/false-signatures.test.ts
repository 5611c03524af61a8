import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { falseSignatures } from '../../conformance/false-signatures.ts';
import { loadContract } from '../../src/contract/contract.ts';
import { signatureHeaders } from '../../src/webhooks/sign.ts';

const { webhooks, ids } = loadContract().jobs;
const names = webhooks.headers;
const key = 'thirty-two bytes of some secret!';
const bare = Buffer.from(key).toString('base64');
const secret = ids.secret + bare;
const body = Buffer.from('{"id": "job_1"}');
const time = '1767225600';
const facts = { deliveryId: 'dlv_1', attempt: 1, timestamp: Number(time), body, secret };
const right = signatureHeaders(facts, names, ids.secret);
const target = { signature: ['x-signature'], timestamp: [], deliveryId: [], attempt: [] };

const digest = (text: string | Buffer, by: string | Buffer = secret, hash = 'sha256') =>
  createHmac(hash, by).update(text);
const found = (headers: Record<string, string>) =>
  falseSignatures(
    { headers: { ...right, ...headers }, body, secret },
    { contract: names, target, secretPrefix: ids.secret },
  );
const message = `${time}.${body}`;

test('a delivery whose signatures all verify has no false one', () => {
  expect(found({})).toEqual([]);
  expect(found({ [names.standardSignature]: `v1,AAAA ${right[names.standardSignature]} v1a,AAAA` })).toEqual([]);
  expect(found({ 'x-signature': `sha256=${right[names.signature]}` })).toEqual([]);
});

test('a false signature is told also when others of the delivery verify', () => {
  expect(found({ [names.combined]: `t=${time},v1=${'0'.repeat(64)}` })).toEqual([{ header: names.combined }]);
});

test.each([
  ['upper-case hex', digest(message).digest('hex').toUpperCase()],
  ['in base64, not in lower-case hex', digest(message).digest('base64')],
  ['the body alone', digest(body).digest('hex')],
  ['no dot', digest(time + body).digest('hex')],
  ['written anew', digest(`${time}.{"id":"job_1"}`).digest('hex')],
  [`the secret without ${ids.secret}`, digest(message, bare).digest('hex')],
  [`decoded from what follows ${ids.secret}`, digest(message, key).digest('hex')],
  ['made with sha1', digest(message, secret, 'sha1').digest('hex')],
  ['the delivery id is signed too', digest(`dlv_1.${message}`).digest('hex')],
  ['something before it', `sha256=${right[names.signature]}`],
])('the mistake of the own signature is told: %s', (what, signature) => {
  expect(found({ [names.signature]: signature })).toEqual([
    { header: names.signature, mistake: expect.stringContaining(what) },
  ]);
});

test.each([
  ['in lower-case hex, not in base64', digest(`dlv_1.${message}`, Buffer.from(key)).digest('hex')],
  ['the whole secret as text, and not decoded', digest(`dlv_1.${message}`).digest('base64')],
  ['leaves out the delivery id', digest(message, Buffer.from(key)).digest('base64')],
])('the mistake of the signature of Standard Webhooks is told: %s', (what, signature) => {
  expect(found({ [names.standardSignature]: `v1,${signature}` })).toEqual([
    { header: names.standardSignature, mistake: expect.stringContaining(what) },
  ]);
});
