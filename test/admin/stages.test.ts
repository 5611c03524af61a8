import { describe, expect, test } from 'vitest';
import { startDouble } from '../../src/double.ts';
import { apiOf, somePrompt } from '../support/api.ts';
import { startReceiver } from '../support/receiver.ts';
import { scenarioFile } from '../support/scenario-file.ts';
import { adminOf } from './admin-api.ts';

const virtual = { clock: 'virtual' } as const;

describe('a stage', () => {
  test('is made like the main one, with an id, a key and a seed of its own', async () => {
    await using double = await startDouble({ ...virtual, scenario: 'slow-tail', seed: 6 });
    const { get } = adminOf(double);
    const [main] = (await get('listStages')).stages;
    expect(main).toMatchObject({ id: 'main', keys: double.keys, scenario: 'slow-tail', seed: 6 });
    const [one, two] = [await get('createStage'), await get('createStage')];
    expect(one).toMatchObject({ scenario: 'slow-tail', clock: main.clock });
    expect(new Set([main.seed, one.seed, two.seed]).size).toBe(3);
    expect(one.keys).toHaveLength(1);
    expect(new Set([...double.keys, ...one.keys, ...two.keys]).size).toBe(double.keys.length + 2);
    expect((await get('listStages')).stages).toEqual([main, one, two]);
  });

  test('begins as it is told', async () => {
    await using double = await startDouble(virtual);
    const { get } = adminOf(double);
    expect(await get('createStage', { body: { scenario: 'instant', seed: 77 } })).toMatchObject({
      scenario: 'instant',
      seed: 77,
      clock: { kind: 'virtual', speed: 0 },
    });
    expect(await get('createStage', { body: { speed: 60 } })).toMatchObject({ clock: { kind: 'real', speed: 60 } });
    expect(await get('createStage', { body: { clock: 'real' } })).toMatchObject({ clock: { kind: 'real', speed: 1 } });
  });

  test('is lived on by its key: its jobs and files are there and nowhere else', async () => {
    await using double = await startDouble(virtual);
    const { id, keys } = await adminOf(double).get('createStage', { body: { scenario: 'instant', seed: 5 } });
    const there = apiOf(double, keys[0]);
    const job = await there.newJob();
    const record = (await there.poll(job)).json();
    expect(record.status).toBe('completed');
    for (const key of double.keys) expect((await apiOf(double, key).poll(job)).status).toBe(404);
    expect((await adminOf(double).call('readJob', { params: { id: job } })).status).toBe(404);
    expect((await adminOf(double, id).get('readJob', { params: { id: job } })).id).toBe(job);
    // The link names its stage: whoever follows it needs no key.
    expect((await apiOf(double, null).send('GET', record.result.file_url)).status).toBe(200);
  });

  test('is gone once removed: its key, its jobs, its links and its deliveries', async () => {
    await using receiver = await startReceiver(() => ({ status: 500 }));
    await using double = await startDouble(virtual);
    const { call, get } = adminOf(double);
    const { id, keys } = await get('createStage', { body: { scenario: 'instant' } });
    const there = apiOf(double, keys[0]);
    const job = await there.newJob({ prompt: somePrompt, webhook_url: receiver.url });
    const link = (await there.poll(job)).json().result.file_url;
    await get('advanceClock', { query: { stage: id }, body: { by: '1s' } });
    expect(receiver.arrivals).toHaveLength(1);
    expect((await call('removeStage', { params: { id } })).status).toBe(204);
    expect((await there.poll(job)).status).toBe(401);
    expect((await apiOf(double, null).send('GET', link)).status).toBe(403);
    expect((await call('readClock', { query: { stage: id } })).status).toBe(404);
    await double.advance('2d');
    expect(receiver.arrivals).toHaveLength(1);
    expect((await get('listStages')).stages.map((one: { id: string }) => one.id)).toEqual(['main']);
    expect((await call('removeStage', { params: { id } })).status).toBe(404);
  });

  test('does not come again under the id or the key of one that was removed', async () => {
    await using double = await startDouble(virtual);
    const { get } = adminOf(double);
    const first = await get('createStage');
    await get('removeStage', { params: { id: first.id } });
    const second = await get('createStage');
    expect(second.id).not.toBe(first.id);
    expect(second.keys).not.toEqual(first.keys);
  });

  test('called main cannot be removed', async () => {
    await using double = await startDouble(virtual);
    expect((await adminOf(double).call('removeStage', { params: { id: 'main' } })).status).toBe(404);
    expect((await apiOf(double).submit()).status).toBe(202);
  });
});

describe('a reset', () => {
  test('forgets jobs, deliveries, secrets, budgets and turns of the clock, and keeps the keys', async () => {
    using file = scenarioFile('jobs: [{ queued: 1s, running: 1s }]', 'budget: { cents: 200 }');
    await using double = await startDouble({ ...virtual, scenario: file.path });
    const { get } = adminOf(double);
    const api = apiOf(double);
    const before = { clock: await get('readClock'), secret: (await api.send('GET', api.path('secret'))).json() };
    const first = await api.submit({ prompt: somePrompt, webhook_url: 'http://127.0.0.1:1/' });
    expect((await api.submit()).status).toBe(402);
    await api.send('POST', api.path('rotate'));
    await get('advanceClock', { body: { by: '10d' } });
    const stage = await get('reset');
    expect(stage).toMatchObject({ id: 'main', keys: double.keys, clock: before.clock });
    expect(await double.jobs()).toEqual([]);
    expect(await double.deliveries()).toEqual([]);
    expect((await api.poll(first.json().id)).status).toBe(404);
    expect((await api.send('GET', api.path('secret'))).json()).toEqual(before.secret);
    expect((await api.submit()).json()).toEqual(first.json());
  });

  test('goes back to the scenario the stage began with, unless another is named', async () => {
    await using double = await startDouble(virtual);
    const { get } = adminOf(double);
    await get('replaceScenario', { body: { name: 'instant' } });
    expect(await get('reset')).toMatchObject({ scenario: 'steady' });
    expect(await get('reset', { body: { scenario: 'slow-tail', seed: 9 } })).toMatchObject({
      scenario: 'slow-tail',
      seed: 9,
    });
    expect(await get('reset')).toMatchObject({ scenario: 'slow-tail', seed: 9 });
  });

  test('leaves nothing of the old world behind: what was due there never happens', async () => {
    await using receiver = await startReceiver();
    await using double = await startDouble(virtual);
    await apiOf(double).newJob({ prompt: somePrompt, webhook_url: receiver.url });
    await adminOf(double).get('reset');
    await double.advance('2d');
    expect(receiver.arrivals).toHaveLength(0);
  });

  test('of one stage leaves the others', async () => {
    await using double = await startDouble(virtual);
    const { id } = await adminOf(double).get('createStage');
    const job = await apiOf(double).newJob();
    await adminOf(double, id).get('reset');
    expect((await apiOf(double).poll(job)).status).toBe(200);
  });
});

describe('another seed', () => {
  test('begins the stage anew with other ids, and the first seed brings the first ones back', async () => {
    await using double = await startDouble({ ...virtual, seed: 1 });
    const { get } = adminOf(double);
    const ids: string[] = [await apiOf(double).newJob()];
    for (const seed of [2, 1]) {
      expect(await get('setSeed', { body: { seed } })).toMatchObject({ id: 'main', seed });
      ids.push(await apiOf(double).newJob());
    }
    expect(ids[1]).not.toBe(ids[0]);
    expect(ids[2]).toBe(ids[0]);
  });
});
