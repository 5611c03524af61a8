import { expect, test } from 'vitest';
import { startDouble } from '../../src/double.ts';
import { apiOf } from '../support/api.ts';
import { misfit } from '../support/fits.ts';

test('a secret stays the same until it is rotated, and is new from then on', async () => {
  await using double = await startDouble({ clock: 'virtual' });
  const api = apiOf(double);
  const read = async () => (await api.send('GET', api.path('secret'))).json().secret;
  const first = await read();
  expect(await read()).toBe(first);
  const rotated = (await api.send('POST', api.path('rotate'))).json().secret;
  expect(rotated).not.toBe(first);
  expect(await read()).toBe(rotated);
  const again = (await api.send('POST', api.path('rotate'))).json().secret;
  expect(new Set([first, rotated, again]).size).toBe(3);
});

test('both answers fit the contract, and hold at least 24 bytes behind the prefix', async () => {
  await using double = await startDouble({ clock: 'virtual' });
  const { roles, ids } = double.contract.jobs;
  for (const id of [roles.secret[0], roles.rotate[0]]) {
    const operation = double.contract.operations.get(id);
    const answer = await apiOf(double).send(operation?.method ?? '', operation?.path ?? '');
    expect(answer.status).toBe(200);
    expect(misfit(operation?.answers.get(200) ?? {}, answer.json())).toBe('');
    const { secret } = answer.json();
    // Standard Webhooks asks for 24 to 64 bytes.
    expect(Buffer.from(secret.slice(ids.secret.length), 'base64').length).toBeGreaterThanOrEqual(24);
    expect(answer.headers[double.contract.jobs.headers.rateLimit.limit]).toBeDefined();
  }
});

test('each key has its own, and rotating one leaves the other', async () => {
  await using double = await startDouble({ clock: 'virtual' });
  const [mine, theirs] = [apiOf(double), apiOf(double, double.keys[1])];
  const read = async (api: typeof mine) => (await api.send('GET', api.path('secret'))).json().secret;
  const before = await read(theirs);
  expect(before).not.toBe(await read(mine));
  await mine.send('POST', mine.path('rotate'));
  expect(await read(theirs)).toBe(before);
});

test.each([
  ['an empty body typed as JSON', { 'content-type': 'application/json' }, ''],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=b'],
])('rotating does not mind %s', async (_, headers, body) => {
  await using double = await startDouble({ clock: 'virtual' });
  const api = apiOf(double);
  expect((await api.send('POST', api.path('rotate'), { headers, body })).status).toBe(200);
});
