import { describe, expect, test } from 'vitest';
import { type Double, startDouble } from '../../src/double.ts';
import { adminOf } from '../admin/admin-api.ts';
import { apiOf } from '../support/api.ts';
import { misfit } from '../support/fits.ts';
import { plainJobs, scenarioFile } from '../support/scenario-file.ts';

async function limited(...more: readonly string[]): Promise<Double> {
  using file = scenarioFile(plainJobs, 'limits: { tier: free, enforce: true }', ...more);
  return startDouble({ clock: 'virtual', scenario: file.path });
}

/** Sends so many requests with a key, and gives their answers. */
async function ask(double: Double, count: number, key = double.key) {
  const api = apiOf(double, key);
  const answers = [];
  for (let sent = 0; sent < count; sent += 1) answers.push(await api.send('GET', api.path('models')));
  return answers;
}

async function allowed(double: Double, count: number, key = double.key): Promise<number> {
  return (await ask(double, count, key)).filter(({ status }) => status === 200).length;
}

/** What the tier allows in a window, and in a burst. */
function tier({ contract }: Double) {
  const { tiers, burstFactor, burstSeconds, windowSeconds } = contract.jobs.limits;
  const perWindow = tiers.free as number;
  return { perWindow, most: perWindow * burstFactor, burstSeconds, windowSeconds };
}

describe('a rate limit that is enforced', () => {
  test('lets a burst through up to its bound, then answers 429 with Retry-After and the envelope', async () => {
    await using double = await limited();
    const { perWindow, most, windowSeconds } = tier(double);
    const { limit, remaining, reset } = double.contract.jobs.headers.rateLimit;
    const answers = await ask(double, most + 1);
    expect(answers.slice(0, most).every(({ status }) => status === 200)).toBe(true);
    expect(answers.slice(0, most).map(({ headers }) => Number(headers[remaining]))).toEqual(
      Array.from({ length: most }, (_, index) => Math.max(0, perWindow - index - 1)),
    );
    expect(answers[0]?.headers).toMatchObject({ [limit]: String(perWindow), [reset]: String(windowSeconds) });
    const refused = answers[most];
    expect(refused?.status).toBe(429);
    expect(refused?.headers['retry-after']).toBe(String(windowSeconds));
    expect(misfit(double.contract.operations.get('listModels')?.answers.get(429) ?? { not: {} }, refused?.json())).toBe(
      '',
    );
    expect(refused?.json().error).toMatchObject({ type: 'rate_limit_error', code: 429 });
    expect(refused?.headers[limit]).toBeUndefined();
  });

  test('closes the burst after its time, though its bound is not reached', async () => {
    await using double = await limited();
    const { perWindow, burstSeconds } = tier(double);
    expect(await allowed(double, perWindow + 1)).toBe(perWindow + 1);
    await double.advance(`${burstSeconds}s`);
    expect(await allowed(double, 1)).toBe(0);
  });

  test('recovers as the window rolls, request by request', async () => {
    await using double = await limited();
    const { perWindow, most, windowSeconds, burstSeconds } = tier(double);
    // Evenly spread, so that one leaves the window at a time; then a burst that is used up.
    for (let sent = 0; sent < perWindow; sent += 1) {
      expect(await allowed(double, 1)).toBe(1);
      await double.advance('2s');
    }
    expect(await allowed(double, most)).toBe(most - perWindow);
    await double.advance(`${burstSeconds}s`);
    expect(await allowed(double, 1)).toBe(0);
    await double.advance(`${windowSeconds}s`);
    expect(await allowed(double, perWindow)).toBe(perWindow);
  });

  test('is true to its word: after Retry-After a request is let in', async () => {
    await using double = await limited();
    const { most } = tier(double);
    await ask(double, 1);
    await double.advance('5s');
    const answers = await ask(double, most);
    const refused = answers.at(-1);
    expect(refused?.status).toBe(429);
    await double.advance(`${Number(refused?.headers['retry-after'])}s`);
    expect(await allowed(double, 1)).toBe(1);
  });

  test('is per key', async () => {
    await using double = await limited();
    const { most } = tier(double);
    expect(await allowed(double, most + 5)).toBe(most);
    expect(await allowed(double, most + 5, double.keys[1])).toBe(most);
  });

  test('counts neither the admin API nor links, and refuses neither', async () => {
    await using double = await limited();
    const { most } = tier(double);
    const record = await apiOf(double).finished();
    await double.advance('60s');
    expect(await allowed(double, most)).toBe(most);
    expect(await allowed(double, 1)).toBe(0);
    expect((await adminOf(double).call('listJobs')).status).toBe(200);
    expect((await apiOf(double, null).send('GET', record.result.file_url)).status).toBe(200);
  });

  test('counts polls that get a 304, and requests that are refused for their body', async () => {
    await using double = await limited();
    const { most } = tier(double);
    const api = apiOf(double);
    const id = await api.newJob();
    await api.poll(id);
    expect((await api.poll(id)).status).toBe(304);
    expect((await api.submit({})).status).toBe(400);
    expect(await allowed(double, most)).toBe(most - 4);
  });

  test('makes no job of a submit that it refuses', async () => {
    await using double = await limited();
    await ask(double, tier(double).most);
    expect((await apiOf(double).submit()).status).toBe(429);
    expect(await double.jobs()).toEqual([]);
  });

  test('is begun anew by a reset, and each stage has its own', async () => {
    await using double = await limited();
    const { most } = tier(double);
    const { keys } = await adminOf(double).get('createStage');
    expect(await allowed(double, most + 1)).toBe(most);
    expect(await allowed(double, most + 1, keys[0])).toBe(most);
    await adminOf(double).get('reset');
    expect(await allowed(double, most + 1)).toBe(most);
  });
});

test('a tier that is not enforced is shown and refuses nothing', async () => {
  using file = scenarioFile(plainJobs, 'limits: { tier: free }');
  await using double = await startDouble({ clock: 'virtual', scenario: file.path });
  const { perWindow, most } = tier(double);
  const { limit, remaining } = double.contract.jobs.headers.rateLimit;
  const answers = await ask(double, most * 2);
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(answers.at(-1)?.headers).toMatchObject({ [limit]: String(perWindow), [remaining]: '0' });
});
