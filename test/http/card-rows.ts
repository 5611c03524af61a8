import { expect } from 'vitest';
import { loadContract } from '../../src/contract/contract.ts';
import { type Double, startDouble } from '../../src/double.ts';
import { adminOf } from '../admin/admin-api.ts';
import { apiOf, type Json, somePrompt } from '../support/api.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { plainJobs, scenarioFile } from '../support/scenario-file.ts';
import { expectSigned, secretOf } from './signed-delivery.ts';

const virtual = { clock: 'virtual' } as const;

/** What a test asks of the double, and how it finds it. */
export interface Scene {
  readonly double: Double;
  readonly receiver: Receiver;
  /** What the row adds to a submit. */
  readonly card: Json;
}

const start = Date.UTC(2026, 0, 1);

/** Submits with the card, and gives the plan of the job: when it starts and ends, in seconds, and how. */
export async function planned({ double, card }: Scene) {
  const id = await apiOf(double).newJob({ prompt: somePrompt, ...card });
  const { startAt, endAt, outcome } = await adminOf(double).get('readJob', { params: { id } });
  const seconds = (at: string | null) => (at === null ? null : (Date.parse(at) - start) / 1000);
  return { id, startAt: seconds(startAt), endAt: seconds(endAt), outcome };
}

async function failed({ double, card }: Scene): Promise<Json> {
  return (await apiOf(double).finished({ prompt: somePrompt, ...card })).error;
}

/** Statuses of polls that come slowly enough. */
async function polls({ double, card }: Scene, count: number): Promise<string[]> {
  const id = await apiOf(double).newJob({ prompt: somePrompt, ...card });
  const seen: string[] = [];
  for (let poll = 0; poll < count; poll += 1) {
    seen.push((await apiOf(double).poll(id)).json().status);
    await double.advance('3s');
  }
  return seen;
}

/** Lets a job with the card complete that is delivered. */
async function deliver({ double, receiver, card }: Scene): Promise<void> {
  await apiOf(double).newJob({ prompt: somePrompt, webhook_url: receiver.url, ...card });
  await double.advance('5s');
}

const { headers: names } = loadContract().jobs.webhooks;

/** Every directive, by what it says, and what it must come to. Jobs otherwise queue for 1 s and run for 4 s. */
export const rows: Record<string, (scene: Scene) => Promise<void>> = {
  'queued=0s running=0s': async (scene) => {
    expect(await planned(scene)).toMatchObject({ startAt: 0, endAt: 0, outcome: 'completed' });
  },
  'queued=30s running=5m': async (scene) => {
    expect(await planned(scene)).toMatchObject({ startAt: 30, endAt: 330, outcome: 'completed' });
  },
  'queued=2s': async (scene) => {
    expect(await planned(scene)).toMatchObject({ startAt: 2, endAt: 6 });
  },
  'running=250ms': async (scene) => {
    expect(await planned(scene)).toMatchObject({ startAt: 1, endAt: 1.25 });
  },
  'fail=provider_error': async (scene) => {
    expect(await planned(scene)).toMatchObject({ startAt: 1, endAt: 5, outcome: 'failed' });
    expect(await failed(scene)).toMatchObject({ code: 'provider_error', message: expect.stringMatching(/./) });
  },
  'fail=content_policy at=10%': async (scene) => {
    expect(await planned(scene)).toMatchObject({ startAt: 1, endAt: 1.4, outcome: 'failed' });
    expect(await failed(scene)).toMatchObject({ code: 'content_policy' });
  },
  'never=start': async (scene) => {
    const { id, ...plan } = await planned(scene);
    expect(plan).toMatchObject({ startAt: null, endAt: null });
    await scene.double.advance('20d');
    expect((await apiOf(scene.double).poll(id)).json().status).toBe('queued');
    expect((await apiOf(scene.double).cancel(id)).json().status).toBe('cancelled');
  },
  'never=end': async (scene) => {
    const { id, ...plan } = await planned(scene);
    expect(plan).toMatchObject({ startAt: 1, endAt: null });
    await scene.double.advance('20d');
    expect((await apiOf(scene.double).poll(id)).json().status).toBe('running');
    expect((await apiOf(scene.double).cancel(id)).json().status).toBe('cancelled');
  },
  'polls=1/2': async (scene) => {
    expect(await polls(scene, 5)).toEqual(['queued', 'running', 'running', 'completed', 'completed']);
  },
  'polls=0/0': async (scene) => {
    expect(await polls(scene, 1)).toEqual(['completed']);
  },
  'polls=1/1 fail=no_luck': async (scene) => {
    expect(await polls(scene, 3)).toEqual(['queued', 'running', 'failed']);
  },
  'by=hand': async (scene) => {
    const { double, receiver } = scene;
    const id = await apiOf(double).newJob({ prompt: somePrompt, webhook_url: receiver.url, ...scene.card });
    await double.advance('1d');
    expect((await apiOf(double).poll(id)).json().status).toBe('queued');
    await adminOf(double).get('finishJob', { params: { id } });
    await double.advance('3s');
    const record = (await apiOf(double).poll(id)).json();
    expect(record.status).toBe('completed');
    expect(receiver.arrivals.map(({ body }) => JSON.parse(String(body)))).toEqual([record]);
  },
  'by=time': async (scene) => {
    expect(await planned(scene)).toMatchObject({ startAt: 1, endAt: 5 });
  },
  'latency=10d': async ({ double, card }) => {
    expect((await apiOf(double).submit({ prompt: somePrompt, ...card })).status).toBe(202);
  },
  'status=503 retry-after=5s': async ({ double, card }) => {
    const answer = await apiOf(double).submit({ prompt: somePrompt, ...card });
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
    expect(await double.jobs()).toEqual([]);
  },
  ...Object.fromEntries(
    [402, 403, 429, 500, 502, 503, 504].map((status) => [
      `status=${status}`,
      async ({ double, card }: Scene) => {
        const answer = await apiOf(double).submit({ prompt: somePrompt, ...card });
        expect(answer.status).toBe(status);
        expect(answer.json().error.code).toBe(status);
        expect(answer.headers['retry-after']).toBeUndefined();
      },
    ]),
  ),
  'reset=before': async ({ double, card }) => {
    await expect(apiOf(double).submit({ prompt: somePrompt, ...card })).rejects.toThrow(/ECONNRESET|closed/);
    expect(await double.jobs()).toEqual([]);
  },
  'reset=after': async ({ double, card }) => {
    await expect(apiOf(double).submit({ prompt: somePrompt, ...card })).rejects.toThrow(/ECONNRESET|closed/);
    expect(await double.jobs()).toHaveLength(1);
  },
  'webhook=drop': async (scene) => {
    await deliver(scene);
    expect(scene.receiver.arrivals).toHaveLength(0);
    await scene.double.advance('1h');
    expect(scene.receiver.arrivals.map(({ headers }) => headers[names.attempt])).toEqual(['2']);
  },
  'webhook=duplicate': async (scene) => {
    await deliver(scene);
    await scene.double.advance('1d');
    const [first, second, ...more] = scene.receiver.arrivals;
    expect(second).toEqual(first);
    expect(more).toEqual([]);
  },
  'webhook=delay:10m': async (scene) => {
    await deliver(scene);
    await scene.double.advance('599999ms');
    expect(scene.receiver.arrivals).toHaveLength(0);
    await scene.double.advance('1ms');
    expect(scene.receiver.arrivals).toHaveLength(1);
  },
  'webhook=stale:10m': async (scene) => {
    await deliver(scene);
    const sent = Number(scene.receiver.arrivals[0]?.headers[names.timestamp]);
    expect(scene.double.clock.now() / 1000 - sent).toBe(600);
  },
  'webhook=wrong-signature': async (scene) => {
    await deliver(scene);
    const [arrival] = scene.receiver.arrivals;
    const secret = await secretOf(scene.double);
    const id = String(arrival?.headers[names.deliveryId]);
    const genuine = scene.double.contract.jobs.webhooks.headers.signature;
    expect(arrival?.headers[genuine]).toMatch(/^[0-9a-f]{64}$/);
    expect(() => arrival && expectSigned(scene.double, arrival, secret, 1, id)).toThrow();
  },
};

/** Plays a row with a card that says it. */
export async function playRow(words: string, card: Json): Promise<void> {
  using file = scenarioFile(plainJobs);
  await using receiver = await startReceiver();
  await using double = await startDouble({ ...virtual, scenario: file.path });
  await rows[words]?.({ double, receiver, card });
}
