import { describe, expect, test } from 'vitest';
import { fillPath, loadContract } from '../../src/contract/contract.ts';
import { startDouble } from '../../src/double.ts';
import { apiOf, somePrompt } from '../support/api.ts';
import { misfit } from '../support/fits.ts';
import { plainJobs, scenarioFile } from '../support/scenario-file.ts';

const contract = loadContract();
const locked = [...contract.operations.values()].filter(({ keyOptional }) => !keyOptional);
const { authentication, rateLimit } = contract.jobs.errors;

describe('every operation that needs a key', () => {
  test('is more than the submits', () => {
    expect(locked.length).toBeGreaterThan(contract.jobs.roles.submit.length);
  });

  test.each(locked)('$id refuses a request without one, before it looks at anything else', async (operation) => {
    await using double = await startDouble({ clock: 'virtual' });
    const path = fillPath(operation.path, { id: 'none', jobId: 'none', filename: 'none' });
    for (const key of [null, 'sk-aig-nobody']) {
      const refused = await apiOf(double, key).send(operation.method, path, {
        headers: { 'content-type': 'x' },
        body: '{',
      });
      expect(refused.status).toBe(authentication.status);
      expect(refused.headers['www-authenticate']).toMatch(/^Bearer/);
      expect(misfit(operation.answers.get(refused.status) ?? { not: {} }, refused.json())).toBe('');
      expect(refused.json().error).toMatchObject({ type: authentication.type, code: authentication.status });
      expect(refused.headers[contract.jobs.headers.rateLimit.limit]).toBeUndefined();
    }
  });
});

describe('the Authorization header', () => {
  const good = contract.jobs.keys[0] as string;
  test.each([
    ['', 'no key at all'],
    ['Bearer', 'no key'],
    ['Bearer ', 'an empty key'],
    [good, 'no scheme'],
    [`Basic ${good}`, 'another scheme'],
    [`Bearer${good}`, 'no space'],
    [`Bearer ${good}x`, 'a longer key'],
    [`Bearer ${good.slice(0, -1)}`, 'a shorter key'],
    [`Bearer ${good.toUpperCase()}`, 'a key in capitals'],
    [`Bearer ${good} ${good}`, 'two keys'],
    [`Bearer "${good}"`, 'a key in quotes'],
    ['Bearer __proto__', 'the name of a member that every object has'],
  ])('%j is refused: %s', async (authorization) => {
    await using double = await startDouble({ clock: 'virtual' });
    const api = apiOf(double, null);
    const refused = await api.send('GET', api.path('models'), { headers: { authorization } });
    expect([refused.status, refused.json().error.type]).toEqual([401, authentication.type]);
  });

  test.each([`bearer ${good}`, `BEARER ${good}`, `Bearer   ${good}`])('%j is taken', async (authorization) => {
    await using double = await startDouble({ clock: 'virtual' });
    const api = apiOf(double, null);
    expect((await api.send('GET', api.path('models'), { headers: { authorization } })).status).toBe(200);
    expect((await api.send('GET', api.path('models'), { headers: { AUTHORIZATION: authorization } })).status).toBe(200);
  });
});

test('a double with keys of its own takes those alone', async () => {
  await using double = await startDouble({ clock: 'virtual', keys: ['sk-aig-mine'] });
  expect(double.key).toBe('sk-aig-mine');
  const path = apiOf(double).path('models');
  expect((await apiOf(double).send('GET', path)).status).toBe(200);
  expect((await apiOf(double, contract.jobs.keys[0]).send('GET', path)).status).toBe(401);
});

describe('a limit that is enforced', () => {
  const { tiers, windowSeconds, burstFactor } = contract.jobs.limits;
  const free = tiers.free as number;
  const scenario = () => scenarioFile(plainJobs, 'limits: { tier: free, enforce: true }');

  test('lets a burst through and then answers 429 with how long to wait', async () => {
    using file = scenario();
    await using double = await startDouble({ clock: 'virtual', scenario: file.path });
    const api = apiOf(double);
    const names = contract.jobs.headers.rateLimit;
    for (let sent = 1; sent <= free * burstFactor; sent += 1) {
      const answer = await api.send('GET', api.path('models'));
      expect(answer.status, `request ${sent}`).toBe(200);
      expect(answer.headers[names.limit]).toBe(String(free));
      expect(answer.headers[names.remaining]).toBe(String(Math.max(0, free - sent)));
    }
    const refused = await api.submit({ prompt: somePrompt });
    expect(refused.status).toBe(rateLimit.status);
    expect(refused.json().error).toMatchObject({ type: rateLimit.type, code: rateLimit.status });
    const wait = Number(refused.headers['retry-after']);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(windowSeconds);
    expect((await apiOf(double, double.keys[1]).send('GET', api.path('models'))).status).toBe(200);
    await double.advance(`${wait}s`);
    expect((await api.submit({ prompt: somePrompt })).status).toBe(202);
  });

  test('does not count what is refused for its key', async () => {
    using file = scenario();
    await using double = await startDouble({ clock: 'virtual', scenario: file.path });
    const path = apiOf(double).path('models');
    for (let sent = 0; sent < free * burstFactor * 2; sent += 1) await apiOf(double, 'sk-aig-nobody').send('GET', path);
    expect((await apiOf(double).send('GET', path)).status).toBe(200);
  });
});
