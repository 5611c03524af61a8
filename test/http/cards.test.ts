import { describe, expect, onTestFinished, test } from 'vitest';
import { testModels } from '../../src/core/card.ts';
import { startDouble } from '../../src/double.ts';
import { adminOf } from '../admin/admin-api.ts';
import { apiOf, somePrompt } from '../support/api.ts';
import { plainJobs, scenarioFile } from '../support/scenario-file.ts';
import { planned, playRow, rows, type Scene } from './card-rows.ts';

const virtual = { clock: 'virtual' } as const;

describe('a directive in the prompt', () => {
  test.each(Object.keys(rows))('[[double: %s]]', (words) =>
    playRow(words, { prompt: `a boat [[double: ${words}]] at sea` }),
  );

  test('is part of the prompt that is kept', async () => {
    await using double = await startDouble(virtual);
    const prompt = 'a boat [[double: queued=0s]] at sea';
    const id = await apiOf(double).newJob({ prompt });
    expect((await adminOf(double).get('readJob', { params: { id } })).prompt).toBe(prompt);
  });

  test('works for every modality', async () => {
    await using double = await startDouble(virtual);
    for (const modality of Object.keys(double.contract.jobs.modalities)) {
      const id = await apiOf(double).newJob({ prompt: '[[double: queued=0s running=0s]]' }, modality);
      expect((await apiOf(double).poll(id)).json().status).toBe('completed');
    }
  });

  test('is for one request alone', async () => {
    await using double = await startDouble(virtual);
    await apiOf(double).submit({ prompt: '[[double: status=503]]' });
    expect((await apiOf(double).submit()).status).toBe(202);
  });

  test('comes before what the scenario says of answers', async () => {
    using file = scenarioFile(plainJobs, 'http: [{ on: [submit], answer: { status: 502 } }]');
    await using double = await startDouble({ ...virtual, scenario: file.path });
    expect((await apiOf(double).submit({ prompt: '[[double: status=503]]' })).status).toBe(503);
    expect((await apiOf(double).submit({ prompt: '[[double: queued=0s]]' })).status).toBe(502);
  });

  test.each([
    ['queued', '"queued" is not one of queued='],
    ['sleep=1s', '"sleep=1s" is not one of queued='],
    ['queued=soon', 'queued: a time span is a number'],
    ['fail=No!', 'fail takes a code'],
    ['fail=x at=half', 'at takes 0% to 100%; it is half'],
    ['fail=x at=101%', 'at takes 0% to 100%; it is 101%'],
    ['never=ever', 'never takes one of start, end; it is ever'],
    ['polls=2', 'polls takes queued/running'],
    ['by=magic', 'by takes one of hand, time; it is magic'],
    ['status=418', 'status takes one of 402'],
    ['status=503 retry-after=later', 'retry-after: a time span'],
    ['reset=during', 'reset takes one of before, after'],
    ['webhook=lose', 'webhook takes one of drop'],
    ['webhook=delay', 'webhook=delay: a time span'],
    ['status=constructor', 'status takes one of'],
  ])('that cannot be understood (%s) is a 400 that says so, and makes no job', async (words, message) => {
    await using double = await startDouble(virtual);
    const answer = await apiOf(double).submit({ prompt: `[[double: ${words}]]` });
    expect(answer.status).toBe(400);
    expect(answer.json().error).toMatchObject({ type: 'invalid_request_error', param: 'prompt' });
    expect(answer.json().error.message).toContain(message);
    expect(await double.jobs()).toEqual([]);
  });
});

describe('a test model', () => {
  test.each(Object.entries(testModels))('%s does as %s', (model, words) => {
    expect(rows, `there is a row for ${words}`).toHaveProperty([words]);
    return playRow(words, { model });
  });

  test('is the model of the record, in every modality, and is not in the catalogue', async () => {
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    const [model = ''] = Object.keys(testModels);
    for (const modality of Object.keys(double.contract.jobs.modalities)) {
      const record = (await api.submit({ prompt: somePrompt, model }, modality)).json();
      expect(record).toMatchObject({ model, modality });
    }
    expect((await api.send('GET', api.path('models'))).text).not.toContain('test/');
    expect((await api.submit({ prompt: somePrompt, model: 'test/nope' })).status).toBe(404);
  });

  test('gives way to a directive, word by word', async () => {
    await using double = await startDouble(virtual);
    const scene = { double, card: { model: 'test/slow', prompt: '[[double: running=1s]]' } } as unknown as Scene;
    expect(await planned(scene)).toMatchObject({ startAt: 30, endAt: 31 });
  });
});

test('latency of a card is waited for on a real clock', async () => {
  await using double = await startDouble({ speed: 20 });
  // Real time: three seconds of a clock that runs at twenty times its pace.
  const before = performance.now();
  expect((await apiOf(double).submit({ prompt: '[[double: latency=3s]]' })).status).toBe(202);
  expect(performance.now() - before).toBeGreaterThan(145);
});

describe('a submit that is repeated with its idempotency key', () => {
  test('is answered, though the first answer was lost as its directive wanted', async () => {
    const double = await startDouble({ clock: 'virtual' });
    onTestFinished(async () => void (await double.stop()));
    const send = () =>
      fetch(`${double.url}/v1/videos/generations`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${double.key}`,
          'content-type': 'application/json',
          [double.contract.jobs.headers.idempotencyKey]: 'order-1',
        },
        body: JSON.stringify({ prompt: 'a boat [[double: reset=after]]' }),
      });
    await expect(send()).rejects.toThrow();
    expect((await send()).status).toBe(202);
    expect(await double.jobs()).toHaveLength(1);
  });
});
