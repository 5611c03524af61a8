import { createHmac } from 'node:crypto';
import { expect } from 'vitest';
import type { Double } from '../../src/double.ts';
import { apiOf, type Json, somePrompt } from '../support/api.ts';
import type { Arrival } from '../support/receiver.ts';

/** The body of a submit that asks to be called back. */
export const withWebhook = (url: string): Json => ({ prompt: somePrompt, webhook_url: url });

/** The secret that deliveries of the first key are signed with. */
export async function secretOf(double: Double): Promise<string> {
  const api = apiOf(double);
  return (await api.send('GET', api.path('secret'))).json().secret;
}

/** The signatures of an attempt, made from the contract's words alone. */
function signaturesFor({ body }: Arrival, secret: string, id: string, timestamp: number) {
  const hex = createHmac('sha256', Buffer.from(secret, 'utf8')).update(`${timestamp}.`).update(body).digest('hex');
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const base64 = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return { hex, base64 };
}

/** Holds that an attempt carries all header families, of now, and that each signature is right. */
export function expectSigned(double: Double, arrival: Arrival, secret: string, attempt: number, id: string): void {
  const { headers: names } = double.contract.jobs.webhooks;
  const timestamp = double.clock.now() / 1000;
  const { hex, base64 } = signaturesFor(arrival, secret, id, timestamp);
  expect(arrival.headers).toMatchObject({
    'content-type': 'application/json',
    [names.signature]: hex,
    [names.timestamp]: String(timestamp),
    [names.deliveryId]: id,
    [names.attempt]: String(attempt),
    [names.combined]: `t=${timestamp},v1=${hex}`,
    [names.standardId]: id,
    [names.standardTimestamp]: String(timestamp),
    [names.standardSignature]: `v1,${base64}`,
  });
}
