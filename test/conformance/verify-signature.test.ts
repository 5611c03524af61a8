import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { verifySignature } from '../../conformance/verify-signature.ts';
import { loadContract } from '../../src/contract/contract.ts';

const { webhooks, ids } = loadContract().jobs;
const names = webhooks.headers;
const secret = `${ids.secret}${Buffer.from('thirty-two bytes of some secret!').toString('base64')}`;
const body = Buffer.from('{"id":"job_1","ü":true}');
const time = '1767225600';
const hex = createHmac('sha256', secret).update(`${time}.`).update(body).digest('hex');
const base64 = createHmac('sha256', Buffer.from(secret.slice(ids.secret.length), 'base64'))
  .update(`msg_1.${time}.`)
  .update(body)
  .digest('base64');

function verify(
  headers: Record<string, string>,
  own: Partial<Record<'signature' | 'timestamp', string[]>> = {},
  raw = body,
) {
  const target = { signature: [], timestamp: [], deliveryId: [], attempt: [], ...own };
  return verifySignature({ headers, body: raw, secret }, { contract: names, target, secretPrefix: ids.secret });
}

const gateway = { [names.signature]: hex, [names.timestamp]: time };
const combined = { [names.combined]: `t=${time}, v1=${hex}` };
const standard = {
  [names.standardId]: 'msg_1',
  [names.standardTimestamp]: time,
  [names.standardSignature]: `v1,AAAA v1,${base64}`,
};

test('each scheme is told by its own headers', () => {
  expect(verify(gateway)).toEqual(['gateway']);
  expect(verify(combined)).toEqual(['combined']);
  expect(verify(standard)).toEqual(['standard']);
  expect(verify({ ...gateway, ...combined, ...standard })).toEqual(['gateway', 'combined', 'standard']);
});

test('header names of the target are looked at besides those of the contract', () => {
  const headers = { 'x-signature': `sha256=${hex}`, 'x-time': time };
  expect(verify(headers)).toEqual([]);
  expect(verify(headers, { signature: ['x-signature'], timestamp: ['x-time'] })).toEqual(['gateway']);
});

test.each([
  ['of another body', verify({ ...gateway, ...combined, ...standard }, {}, Buffer.concat([body, Buffer.from(' ')]))],
  [
    'that is empty',
    verify({ [names.signature]: '', [names.timestamp]: time, [names.combined]: '', [names.standardSignature]: 'v1,' }),
  ],
  ['of another time', verify({ ...gateway, [names.timestamp]: '1767225601' })],
  ['that is only begun', verify({ ...gateway, [names.signature]: hex.slice(0, 32) })],
  ['in capitals', verify({ ...gateway, [names.signature]: hex.toUpperCase() })],
  ['without its time', verify({ [names.signature]: hex })],
  ['with a time of its own that was not signed', verify({ [names.combined]: `t=1,v1=${hex}` })],
])('a signature %s does not verify', (_, schemes) => expect(schemes).toEqual([]));
