import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AdminOperation } from '../../src/admin/admin-exchange.ts';
import { type Double, startDouble } from '../../src/double.ts';
import { apiOf, somePrompt } from '../support/api.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type AdminCall, adminOf, adminOperations } from './admin-api.ts';

let double: Double;
let receiver: Receiver;
/** A delivered job, and one that is still queued. */
let done: { job: string; delivery: string };
let queued: string;

beforeAll(async () => {
  receiver = await startReceiver();
  double = await startDouble({ clock: 'virtual' });
  const job = await apiOf(double).newJob({ prompt: somePrompt, webhook_url: receiver.url });
  await double.advance('10s');
  const [delivery] = await double.deliveries();
  done = { job, delivery: delivery?.id ?? '' };
  queued = await apiOf(double).newJob({ prompt: somePrompt, webhook_url: receiver.url });
});
afterAll(async () => {
  await double.stop();
  await receiver[Symbol.asyncDispose]();
});

/** A call of each operation that succeeds; some come before others. */
const calls: Partial<Record<AdminOperation, () => AdminCall | Promise<AdminCall>>> = {
  readClock: () => ({}),
  freezeClock: () => ({}),
  advanceClock: () => ({ body: { by: '1ms' } }),
  listJobs: () => ({ query: { status: 'queued', modality: 'video', limit: 5 } }),
  readJob: () => ({ params: { id: done.job } }),
  startJob: () => ({ params: { id: queued } }),
  holdJob: () => ({ params: { id: queued } }),
  finishJob: () => ({ params: { id: queued } }),
  failJob: async () => ({
    params: { id: await apiOf(double).newJob() },
    body: { code: 'no_luck', message: 'Bad day.' },
  }),
  listDeliveries: () => ({ query: { job: done.job, state: 'delivered', limit: 5 } }),
  readDelivery: () => ({ params: { id: done.delivery } }),
  resendDelivery: () => ({ params: { id: done.delivery } }),
  duplicateDelivery: () => ({ params: { id: done.delivery } }),
  forgeDelivery: () => ({ params: { id: done.delivery }, body: { fault: 'stale' } }),
  readJournal: () => ({ query: { kind: 'exchange', after: 1, limit: 5 } }),
  wait: () => ({ body: { job: done.job, status: 'completed' } }),
  readScenario: () => ({}),
  patchScenario: () => ({ body: { capacity: 3 } }),
  replaceScenario: () => ({ body: { name: 'instant' } }),
  listStages: () => ({}),
  createStage: () => ({ body: { scenario: 'slow-tail', seed: 9, clock: 'virtual' } }),
  removeStage: async () => ({ params: { id: (await adminOf(double).get('createStage')).id } }),
  clearJournal: () => ({}),
  setSpeed: () => ({ body: { speed: 2 } }),
  resumeClock: () => ({}),
  setSeed: () => ({ body: { seed: 3 } }),
  reset: () => ({ body: { seed: 4, scenario: 'steady' } }),
};

describe('an operation of the admin API', () => {
  test.each(Object.keys(calls) as AdminOperation[])('%s answers as described', async (id) => {
    const answer = await adminOf(double).call(id, await calls[id]?.());
    expect(answer.status, answer.text).toBe(adminOperations.get(id)?.statuses[0]);
  });

  test('is tried here, all of them but the stream of events', () => {
    expect([...Object.keys(calls), 'watchEvents'].sort()).toEqual([...adminOperations.keys()].sort());
  });

  test.each([...adminOperations.values()].filter(({ parameters }) => parameters.some(({ name }) => name === 'stage')))(
    '$id answers 404 for a stage that is not there',
    async ({ id }) => {
      const call = await calls[id as AdminOperation]?.();
      const answer = await adminOf(double, 'stage-404').call(id as AdminOperation, call);
      expect(answer.status).toBe(404);
      expect(answer.json().error.message).toContain('stage-404');
    },
  );

  test.each([...adminOperations.values()].filter(({ path }) => path.includes('{id}')))(
    '$id answers 404 for an id that is not there',
    async ({ id }) => {
      const params = { id: 'nobody/../knows' };
      const answer = await adminOf(double).call(id as AdminOperation, {
        ...(await calls[id as AdminOperation]?.()),
        params,
      });
      expect(answer.status).toBe(404);
    },
  );
});

test('a path of the admin API with a method that it does not have is a 405 that names those it has', async () => {
  for (const [method, path, allow] of [
    ['POST', '/__double/clock', 'GET'],
    ['GET', '/__double/reset', 'POST'],
    ['POST', '/__double/scenario', 'GET, PUT, PATCH'],
    ['PUT', '/__double/jobs/any/finish', 'POST'],
  ] as const) {
    const answer = await apiOf(double, null).send(method, path);
    expect([answer.status, answer.headers.allow], path).toEqual([405, allow]);
    expect(answer.json().error.message).toContain(allow);
  }
});

describe('wrong input is a 400 that names the field', () => {
  const wrong: [AdminOperation, string, AdminCall][] = [
    ['setSpeed', 'speed', { body: {} }],
    ['setSpeed', 'speed', { body: { speed: 0 } }],
    ['setSpeed', 'speed', { body: { speed: '2' } }],
    ['setSpeed', 'speed', { body: { speed: 1_000_001 } }],
    ['advanceClock', 'by', { body: {} }],
    ['advanceClock', 'by', { body: { by: 24 } }],
    ['advanceClock', 'by', { body: { by: '24 hours' } }],
    ['advanceClock', 'by', { body: { by: '-1s' } }],
    ['advanceClock', 'by', { body: { by: '9999999999999d' } }],
    ['advanceClock', 'by', { body: { by: `${'9'.repeat(400)}d` } }],
    ['advanceClock', 'body', { body: ['1h'] }],
    ['listJobs', 'status', { query: { status: 'done' } }],
    ['listJobs', 'limit', { query: { limit: 0 } }],
    ['listJobs', 'limit', { query: { limit: 10_001 } }],
    ['listJobs', 'limit', { query: { limit: 'many' } }],
    ['failJob', 'code', { params: { id: 'x' }, body: { code: 'No Luck' } }],
    ['failJob', 'message', { params: { id: 'x' }, body: { message: 5 } }],
    ['listDeliveries', 'state', { query: { state: 'lost' } }],
    ['listDeliveries', 'limit', { query: { limit: 1.5 } }],
    ['forgeDelivery', 'fault', { params: { id: 'x' }, body: { fault: 'typo' } }],
    ['readJournal', 'kind', { query: { kind: 'rumour' } }],
    ['readJournal', 'status', { query: { status: 'ok' } }],
    ['readJournal', 'warnings', { query: { warnings: 'some' } }],
    ['readJournal', 'after', { query: { after: 'noon' } }],
    ['wait', 'kind', { body: {} }],
    ['wait', 'job', { body: { status: 'completed' } }],
    ['wait', 'status', { body: { job: 'x', status: 'done' } }],
    ['wait', 'count', { body: { kind: 'job', count: 0 } }],
    ['wait', 'timeout', { body: { kind: 'job', timeout: 'soon' } }],
    ['wait', 'timeout', { body: { kind: 'job', timeout: '301s' } }],
    ['replaceScenario', 'scenario', { body: {} }],
    ['replaceScenario', 'scenario', { body: { name: 'nope' } }],
    ['replaceScenario', 'scenario', { body: { name: 'steady', scenario: {} } }],
    ['replaceScenario', 'scenario', { body: { scenario: { summary: 'No jobs.' } } }],
    ['replaceScenario', 'name', { body: { name: 7 } }],
    ['patchScenario', 'scenario', { body: { jobs: null } }],
    ['patchScenario', 'scenario', { body: { capacity: 'two' } }],
    ['patchScenario', 'scenario', { body: { speling: true } }],
    ['patchScenario', 'body', { body: [1] }],
    ['reset', 'seed', { body: { seed: -1 } }],
    ['reset', 'scenario', { body: { scenario: 'nope' } }],
    ['setSeed', 'seed', { body: {} }],
    ['setSeed', 'seed', { body: { seed: 2 ** 32 } }],
    ['setSeed', 'seed', { body: { seed: 1.5 } }],
    ['createStage', 'clock', { body: { clock: 'sundial' } }],
    ['createStage', 'speed', { body: { clock: 'virtual', speed: 2 } }],
    ['createStage', 'speed', { body: { speed: 0 } }],
    ['createStage', 'scenario', { body: { scenario: './scenarios/steady.yaml' } }],
  ];

  test.each(wrong)('%s: %s in %j', async (id, param, call) => {
    const answer = await adminOf(double).call(id, call);
    expect(answer.status, answer.text).toBe(400);
    expect(answer.json().error).toMatchObject({ type: 'invalid_request_error', code: 400, param });
  });

  test('and tells what it may be instead where that is a short list', async () => {
    const answer = await adminOf(double).call('forgeDelivery', { params: { id: 'x' }, body: { fault: 'typo' } });
    expect(answer.json().error.message).toMatch(/^fault must be one of [\w-]+(, [\w-]+)+$/);
  });

  test('and changes nothing', async () => {
    const { get } = adminOf(double);
    const before = [await get('listStages'), await get('readScenario'), await get('readClock')];
    for (const [id, , call] of wrong) await adminOf(double).call(id, call);
    expect([await get('listStages'), await get('readScenario'), await get('readClock')]).toEqual(before);
  });

  test.each([
    ['{"by":', 400],
    ['', 400],
  ])('a body that is not JSON (%j) is a %i', async (body, status) => {
    const answer = await apiOf(double, null).send('POST', '/__double/clock/advance', {
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(answer.status).toBe(status);
    expect(answer.json().error.param).toBe('body');
  });

  test('a form is a 415', async () => {
    const answer = await apiOf(double, null).send('POST', '/__double/clock/advance', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'by=24h',
    });
    expect(answer.status).toBe(415);
  });
});
