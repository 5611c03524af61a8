import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { startDouble } from '../../src/double.ts';
import { apiOf, somePrompt } from '../support/api.ts';
import { misfit } from '../support/fits.ts';

const virtual = { clock: 'virtual' } as const;
const json = { 'content-type': 'application/json' };

describe('an accepted submit', () => {
  test('is a 202 with a queued record and the path of the job, for each modality', async () => {
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    const { modalities, ids, life, models } = double.contract.jobs;
    for (const [modality, { submit, defaultModel, alias }] of Object.entries(modalities)) {
      for (const model of [
        undefined,
        alias,
        ...models.filter((one) => one.modality === modality).map(({ id }) => id),
      ]) {
        const answer = await api.submit({ prompt: somePrompt, ...(model && { model }) }, modality);
        const record = answer.json();
        expect(answer.status).toBe(202);
        expect(answer.headers['content-type']).toMatch(/^application\/json/);
        expect(misfit(double.contract.operations.get(submit)?.answers.get(202) ?? {}, record)).toBe('');
        expect(record.id).toMatch(new RegExp(`^${ids.job}`));
        expect(record).toMatchObject({ object: 'job', status: life.statuses.queued, modality });
        expect(record.model).toBe(model === undefined || model === alias ? defaultModel : model);
        expect(record.created_at).toBe(double.clock.now() / 1000);
        expect(answer.headers.location).toBe(api.path('poll', { id: record.id }));
        expect((await api.send('GET', answer.headers.location ?? '')).json()).toEqual(record);
      }
    }
  });

  test('tells where the key stands in its window', async () => {
    await using double = await startDouble(virtual);
    const { rateLimit } = double.contract.jobs.headers;
    const limit = double.stage.scenario.limits.perWindow;
    const [first, second] = [await apiOf(double).submit(), await apiOf(double).submit()];
    expect(first.headers[rateLimit.limit]).toBe(String(limit));
    expect(first.headers[rateLimit.remaining]).toBe(String(limit - 1));
    expect(second.headers[rateLimit.remaining]).toBe(String(limit - 2));
    expect(first.headers[rateLimit.reset]).toBe(String(double.contract.jobs.limits.windowSeconds));
    const other = await apiOf(double, double.keys[1]).submit();
    expect(other.headers[rateLimit.remaining]).toBe(String(limit - 1));
  });

  test.each([
    ['in one piece', (text: string) => text],
    ['in chunks of a byte', (text: string) => Readable.from([...text])],
  ])('may come %s', async (_, body) => {
    await using double = await startDouble(virtual);
    const text = JSON.stringify({ prompt: 'naïve café ☕' });
    const answer = await apiOf(double).send('POST', '/v1/videos/generations', { headers: json, body: body(text) });
    expect(answer.status).toBe(202);
  });

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'APPLICATION/JSON',
    'application/json;charset="UTF-8"',
  ])('may be typed %s', async (type) => {
    await using double = await startDouble(virtual);
    expect((await apiOf(double).submit(undefined, undefined, { 'content-type': type })).status).toBe(202);
  });

  test('ignores unknown fields, also those that nearly have a known name', async () => {
    await using double = await startDouble(virtual);
    const body = { prompt: somePrompt, webhookUrl: 7, callback_url: 'http://10.0.0.1/', Model: [], __proto__x: {} };
    const answer = await apiOf(double).submit(body);
    expect(answer.status).toBe(202);
    await double.advance('1h');
    expect(await double.stop()).toEqual({ pendingDeliveries: 0 });
  });

  test('takes a tag', async () => {
    await using double = await startDouble(virtual);
    const { tag } = double.contract.jobs.headers;
    const api = apiOf(double);
    expect((await api.submit(undefined, undefined, { [tag]: 'x'.repeat(64) })).status).toBe(202);
    const refused = await api.submit(undefined, undefined, { [tag]: 'x'.repeat(65) });
    expect(refused.status).toBe(400);
    expect(refused.json().error.param).toBe(tag);
  });
});

describe('a duration', () => {
  test.each([
    ['below the range', 'min', -1],
    ['above the range', 'max', 1],
  ] as const)('%s is brought into it', async (_, end, step) => {
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    for (const { id: model, modality, duration } of double.contract.jobs.models) {
      if (duration?.default === undefined) continue;
      for (const wanted of [duration[end] + step, step * 1e9]) {
        const record = await api.finished({ prompt: somePrompt, model, duration: wanted }, modality);
        expect(record.result.duration, `${model}, asked for ${wanted}`).toBe(duration[end]);
      }
    }
  });

  test('inside the range is kept, and the default holds without one', async () => {
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    expect((await api.finished({ prompt: somePrompt, duration: 5 })).result.duration).toBe(5);
    const fallback = double.contract.jobs.models.find(
      ({ id }) => id === double.contract.jobs.modalities.video?.defaultModel,
    );
    expect((await api.finished()).result.duration).toBe(fallback?.duration?.default);
  });

  test('is not heeded by a model that chooses for itself', async () => {
    await using one = await startDouble(virtual);
    await using two = await startDouble(virtual);
    const own = one.contract.jobs.models.find(({ duration }) => duration && duration.default === undefined);
    if (!own?.duration) throw new Error('the catalogue has no model that chooses its own length');
    const length = async (double: typeof one, duration: number) =>
      (await apiOf(double).finished({ prompt: somePrompt, model: own.id, duration }, own.modality)).result.duration;
    const [chosen, again] = [await length(one, 1), await length(two, 59)];
    expect(chosen).toBe(again);
    expect(chosen).toBeGreaterThanOrEqual(own.duration.min);
    expect(chosen).toBeLessThanOrEqual(own.duration.max);
  });
});

test('an instrumental piece may be asked for together with lyrics', async () => {
  await using double = await startDouble(virtual);
  const record = await apiOf(double).finished(
    { prompt: somePrompt, is_instrumental: true, lyrics: 'la la', lyrics_optimizer: false },
    'music',
  );
  expect(record.status).toBe('completed');
});
