import { describe, expect, test } from 'vitest';
import { startDouble } from '../../src/double.ts';
import { apiOf, somePrompt } from '../support/api.ts';
import { startReceiver } from '../support/receiver.ts';
import { plainJobs, scenarioFile } from '../support/scenario-file.ts';
import { adminOf } from './admin-api.ts';

const virtual = { clock: 'virtual' } as const;
const byHand = 'jobs: [{ queued: 1s, running: 4s, byHand: true }]';
const idsOf = ({ jobs }: { jobs?: { id: string }[] }) => jobs?.map(({ id }) => id);

describe('the list of jobs', () => {
  test('is of the latest that fit, oldest first', async () => {
    await using double = await startDouble(virtual);
    const { get } = adminOf(double);
    const api = apiOf(double);
    const [video, music, model] = [
      await api.newJob(),
      await api.newJob(undefined, 'music'),
      await api.newJob(undefined, '3d'),
    ];
    await double.advance('10s');
    const late = await api.newJob();
    await api.cancel(late);
    const ids = async (query = {}) => idsOf(await get('listJobs', { query }));
    expect(await ids()).toEqual([video, music, model, late]);
    expect(await ids({ limit: 2 })).toEqual([model, late]);
    expect(await ids({ status: 'completed' })).toEqual([video, music, model]);
    expect(await ids({ status: 'completed', limit: 1 })).toEqual([model]);
    expect(await ids({ status: 'cancelled' })).toEqual([late]);
    expect(await ids({ status: 'queued' })).toEqual([]);
    expect(await ids({ modality: 'music' })).toEqual([music]);
    expect(await ids({ modality: 'smell' })).toEqual([]);
  });

  test('shows jobs of every key, and no key', async () => {
    await using double = await startDouble(virtual);
    for (const key of double.keys) await apiOf(double, key).newJob();
    const answer = await adminOf(double).call('listJobs');
    expect(answer.json().jobs).toHaveLength(double.keys.length);
    for (const key of double.keys) expect(answer.text).not.toContain(key);
  });
});

describe('a job', () => {
  test('is shown with its plan, its time line, its record and its deliveries', async () => {
    await using receiver = await startReceiver();
    await using double = await startDouble(virtual);
    const { get } = adminOf(double);
    const start = double.clock.now();
    const at = (ms: number) => new Date(start + ms).toISOString();
    const id = await apiOf(double).newJob({ prompt: somePrompt, webhook_url: receiver.url });
    const before = await get('readJob', { params: { id } });
    expect(before).toMatchObject({
      id,
      status: 'queued',
      outcome: 'completed',
      prompt: somePrompt,
      webhookUrl: receiver.url,
      createdAt: at(0),
      startAt: at(1000),
      endAt: at(7000),
      timeline: [
        { status: 'queued', at: at(0) },
        { status: 'running', at: at(1000) },
        { status: 'completed', at: at(7000) },
      ],
      deliveries: [{ job: id, state: 'pending', due: at(7000), attempts: [] }],
    });
    await double.advance('7s');
    const after = await get('readJob', { params: { id } });
    expect(after).toMatchObject({
      status: 'completed',
      timeline: before.timeline,
      deliveries: [{ state: 'delivered' }],
    });
    expect(after.record).toEqual((await apiOf(double).poll(id)).json());
  });

  test('that never starts, or moves by hand, has a time line as far as that is known', async () => {
    await using double = await startDouble(virtual);
    const id = await apiOf(double).newJob({ prompt: '[[double: never=start]]' });
    expect(await adminOf(double).get('readJob', { params: { id } })).toMatchObject({
      startAt: null,
      endAt: null,
      timeline: [{ status: 'queued' }],
    });
  });

  test('that was cancelled while it ran has a time line that ends there', async () => {
    await using double = await startDouble(virtual);
    const id = await apiOf(double).newJob();
    await double.advance('2s');
    await apiOf(double).cancel(id);
    const { timeline, outcome } = await adminOf(double).get('readJob', { params: { id } });
    expect(outcome).toBe('cancelled');
    expect(timeline.map(({ status }: { status: string }) => status)).toEqual(['queued', 'running', 'cancelled']);
  });
});

describe('a job that is moved by hand', () => {
  test('starts, completes, and is delivered at that instant', async () => {
    using file = scenarioFile(byHand);
    await using receiver = await startReceiver();
    await using double = await startDouble({ ...virtual, scenario: file.path });
    const { get } = adminOf(double);
    const api = apiOf(double);
    const id = await api.newJob({ prompt: somePrompt, webhook_url: receiver.url });
    await double.advance('1h');
    expect((await api.poll(id)).json().status).toBe('queued');
    expect(await get('startJob', { params: { id } })).toMatchObject({ status: 'running', endAt: null });
    await double.advance('1h');
    expect((await api.poll(id)).json().status).toBe('running');
    expect(await get('finishJob', { params: { id } })).toMatchObject({ status: 'completed' });
    await double.advance('3s');
    const record = (await api.poll(id)).json();
    expect(record).toMatchObject({ status: 'completed', result: { content_type: 'video/mp4' } });
    expect(record.updated_at).toBe(double.clock.now() / 1000 - 3);
    expect(receiver.arrivals.map(({ body }) => JSON.parse(String(body)))).toEqual([record]);
  });

  test('fails with the error it is given, or one of its own, and costs nothing', async () => {
    await using double = await startDouble(virtual);
    const { get } = adminOf(double);
    const api = apiOf(double);
    const [one, two] = [await api.newJob(), await api.newJob()];
    await get('failJob', { params: { id: one }, body: { code: 'no_luck', message: 'Bad day.' } });
    expect((await api.poll(one)).json()).toMatchObject({
      status: 'failed',
      error: { code: 'no_luck', message: 'Bad day.' },
      usage: { cost_cents: 0 },
    });
    await get('failJob', { params: { id: two } });
    expect((await api.poll(two)).json()).toMatchObject({ status: 'failed', error: { code: 'provider_error' } });
  });

  test('stays as it is once held, running or queued, until it is moved again', async () => {
    await using double = await startDouble(virtual);
    const { get } = adminOf(double);
    const api = apiOf(double);
    const [queued, running] = [await api.newJob(), await api.newJob()];
    expect(await get('holdJob', { params: { id: queued } })).toMatchObject({ status: 'queued', startAt: null });
    await double.advance('2s');
    expect(await get('holdJob', { params: { id: running } })).toMatchObject({ status: 'running', endAt: null });
    await double.advance('1d');
    expect((await api.poll(queued)).json().status).toBe('queued');
    expect((await api.poll(running)).json().status).toBe('running');
    await get('finishJob', { params: { id: running } });
    await double.advance('3s');
    expect((await api.poll(running)).json().status).toBe('completed');
  });

  test('makes room for the next one in the queue', async () => {
    using file = scenarioFile(plainJobs, 'capacity: 1');
    await using double = await startDouble({ ...virtual, scenario: file.path });
    const { get } = adminOf(double);
    const [first, second] = [await apiOf(double).newJob(), await apiOf(double).newJob()];
    await double.advance('2s');
    expect(await get('readJob', { params: { id: second } })).toMatchObject({ status: 'queued' });
    await get('finishJob', { params: { id: first } });
    expect(await get('readJob', { params: { id: second } })).toMatchObject({ status: 'running' });
  });

  test.each(['startJob', 'finishJob', 'failJob', 'holdJob'] as const)(
    'cannot be moved by %s once it has ended: 409, and nothing changes',
    async (operation) => {
      await using double = await startDouble(virtual);
      const { id } = await apiOf(double).finished();
      const before = await adminOf(double).get('readJob', { params: { id } });
      const answer = await adminOf(double).call(operation, { params: { id } });
      expect(answer.status).toBe(409);
      expect(answer.json().error.message).toBe(`the job ${id} has completed already`);
      expect(await adminOf(double).get('readJob', { params: { id } })).toEqual(before);
    },
  );
});
