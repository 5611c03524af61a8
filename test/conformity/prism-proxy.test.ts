import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillPath, loadContract } from '../../src/contract/contract.ts';
import type { Operation } from '../../src/contract/operation.ts';
import { type Double, startDouble } from '../../src/double.ts';
import { type Answer, type Api, apiOf, type Call, somePrompt } from '../support/api.ts';
import { type ScenarioFile, scenarioFile } from '../support/scenario-file.ts';
import { type Prism, startPrism } from '../support/start-prism.ts';

/** Statuses of the contract that a double without faults never gives, and why. */
const notProducible: Readonly<Record<number, { readonly except?: readonly string[]; readonly because: string }>> = {
  402: { because: 'budgets are spent by a fault alone' },
  403: { except: ['getFile', 'headFile'], because: 'scopes are exceeded by a fault alone; links are refused without' },
  409: { because: 'a submit is answered before a second one with its key is read, unless a fault holds it back' },
  502: { because: 'there is no provider that could fail but by a fault' },
  504: { because: 'there is no provider that could be silent but by a fault' },
};

function isProducible({ id }: Operation, status: number): boolean {
  const exception = notProducible[status];
  return exception === undefined || (exception.except?.includes(id) ?? false);
}

const contract = loadContract();
const { roles, life } = contract.jobs;
const operationsOf = (role: keyof typeof roles) => roles[role].map((id) => contract.operations.get(id) as Operation);
const json = { 'content-type': 'application/json' };

/** Each case has a key of its own, so that limits and poll windows of one do not reach another. */
const keys = Array.from({ length: 200 }, (_, number) => `sk-aig-case-${number}`);

let scenario: ScenarioFile;
let double: Double;
let prism: Prism;
let used = 0;
const seen = new Map<string, Set<number>>();
const seenStatuses = new Set<string>();

beforeAll(async () => {
  scenario = scenarioFile(
    'jobs:',
    '  - { match: { modality: music }, queued: 1s, running: 4s, outcome: { fail: { code: no_luck, message: Bad luck. } } }',
    '  - { queued: 1s, running: 4s }',
    'limits: { tier: free, enforce: true }',
  );
  double = await startDouble({ clock: 'virtual', scenario: scenario.path, keys });
  prism = await startPrism(double.url);
}, 60_000);

afterAll(async () => {
  await prism?.[Symbol.asyncDispose]();
  await double?.stop();
  scenario?.[Symbol.dispose]();
});

/** Speaks to the double without Prism, to bring about what a case needs. */
const nextApi = (): { api: Api; key: string } => {
  const key = keys[used++] as string;
  return { api: apiOf(double, key), key };
};

interface Sent {
  readonly key?: string | null;
  readonly values?: Readonly<Record<string, string>>;
  readonly search?: string;
  readonly call?: Call;
  /** The request is meant to break the contract. */
  readonly bad?: boolean;
}

/** Sends through Prism, and holds that the answer has the status and that Prism found nothing wrong. */
async function expectThroughPrism(operation: Operation, status: number, sent: Sent): Promise<Answer> {
  const { key = keys[0] as string, values = {}, search = '', call, bad = false } = sent;
  const path = fillPath(operation.path, values) + search;
  // Prism reads the body that a refused HEAD announces and does not have as JSON, and answers 500 of its own.
  const through = operation.method === 'HEAD' && status >= 400 ? double : prism;
  const answer = await apiOf(double, key).send(operation.method, through.url + path, call);
  expect(answer.status, `${operation.id}: ${answer.text.slice(0, 200)}`).toBe(status);
  const violations = JSON.parse(answer.headers['sl-violations'] ?? '[]') as { location: string[]; message: string }[];
  const wrong = violations.filter(({ location }) => !(bad && location[0] === 'request'));
  expect(wrong, `${operation.id} ${status}`).toEqual([]);
  // Without this a Prism that finds nothing ever would pass as well.
  if (bad) expect(violations.length, `${operation.id} ${status}`).toBeGreaterThan(0);
  if (!seen.has(operation.id)) seen.set(operation.id, new Set());
  seen.get(operation.id)?.add(status);
  return answer;
}

const bodyOf = (value: unknown): Call => ({ headers: json, body: JSON.stringify(value) });
const submitBody = bodyOf({ prompt: somePrompt });

describe.each(operationsOf('submit'))('$id', (operation) => {
  test('gives every status that it can', async () => {
    const { key } = nextApi();
    const idempotent = (value: unknown): Call => ({ ...bodyOf(value), headers: { ...json, 'Idempotency-Key': 'one' } });
    const accepted = await expectThroughPrism(operation, 202, { key, call: submitBody });
    expect(accepted.json().status).toBe(life.statuses.queued);
    await expectThroughPrism(operation, 202, { key, call: idempotent({ prompt: 'a' }) });
    await expectThroughPrism(operation, 422, { key, call: idempotent({ prompt: 'b' }) });
    await expectThroughPrism(operation, 400, { key, call: bodyOf({ prompt: '' }), bad: true });
    await expectThroughPrism(operation, 400, { key, call: bodyOf({ prompt: 'a', webhook_url: 'http://10.0.0.1/' }) });
    await expectThroughPrism(operation, 404, { key, call: bodyOf({ prompt: 'a', model: 'acme/none' }) });
    await expectThroughPrism(operation, 401, { key: 'sk-aig-nobody', call: submitBody });
    await expectThroughPrism(operation, 401, { key: null, call: submitBody, bad: true });
    const large = bodyOf({ prompt: 'a'.repeat(contract.jobs.limits.bodyBytes) });
    await expectThroughPrism(operation, 413, { key, call: large });
    const text: Call = { headers: { 'content-type': 'text/plain' }, body: 'a prompt' };
    await expectThroughPrism(operation, 415, { key, call: text, bad: true });
  });

  test('takes all that its schema names', async () => {
    const names = Object.keys((operation.body?.properties ?? {}) as object);
    const all: Record<string, unknown> = {
      prompt: somePrompt,
      model: Object.values(contract.jobs.modalities).find(({ submit }) => submit === operation.id)?.alias,
      duration: 6,
      aspect_ratio: '9:16',
      resolution: '480p',
      image_url: 'https://example.com/a.png',
      webhook_url: 'https://example.com/hook',
      lyrics: 'la',
      is_instrumental: false,
      lyrics_optimizer: false,
    };
    const chosen = Object.fromEntries(names.map((name) => [name, all[name]]));
    expect(Object.values(chosen)).not.toContain(undefined);
    await expectThroughPrism(operation, 202, { key: nextApi().key, call: bodyOf(chosen) });
  });
});

test('malformed JSON is a 400, which is sent without Prism, since Prism never answers it', async () => {
  const { api } = nextApi();
  for (const { path } of operationsOf('submit')) {
    const refused = await api.send('POST', path, { headers: json, body: '{"prompt":' });
    expect([refused.status, refused.json().error.code]).toEqual([400, 400]);
  }
});

describe.each(operationsOf('poll'))('$id', (operation) => {
  const show = (record: Record<string, unknown>) => seenStatuses.add(String(record.status));

  test('shows every status of a job, and gives every status of its own that it can', async () => {
    const { api, key } = nextApi();
    const [made, failing, stopped] = [await api.newJob(), await api.newJob(undefined, 'music'), await api.newJob()];
    await api.cancel(stopped);
    const poll = async (id: string, status = 200) =>
      expectThroughPrism(operation, status, { key, values: { id }, call: { headers: { 'If-None-Match': '"x"' } } });
    show((await poll(made)).json());
    await poll(made, 304);
    await double.advance('3s');
    show((await poll(made)).json());
    await double.advance('3s');
    for (const id of [made, failing, stopped]) show((await poll(id)).json());
    await double.advance('8d');
    const gone = (await poll(made)).json();
    expect(gone.result.file_url).toBeUndefined();
    await poll('job_none', 404);
    await expectThroughPrism(operation, 401, { key: 'sk-aig-nobody', values: { id: made } });
    await expectThroughPrism(operation, 401, { key: null, values: { id: made }, bad: true });
    expect([...seenStatuses].sort()).toEqual(Object.values(life.statuses).sort());
  });
});

describe.each(operationsOf('cancel'))('$id', (operation) => {
  test('gives every status that it can', async () => {
    const { api, key } = nextApi();
    const jobs = [await api.newJob(), await api.newJob(undefined, 'music'), await api.newJob()];
    const [queued, failed, completed] = jobs as [string, string, string];
    const cancelled = await expectThroughPrism(operation, 200, { key, values: { id: queued } });
    expect(cancelled.json().status).toBe(life.statuses.cancelled);
    await double.advance('60s');
    for (const id of [failed, completed]) await expectThroughPrism(operation, 200, { key, values: { id } });
    await expectThroughPrism(operation, 404, { key, values: { id: 'job_none' } });
    await expectThroughPrism(operation, 401, { key: 'sk-aig-nobody', values: { id: queued } });
  });
});

/** A finished job, and where its file is. */
async function finished() {
  const { api, key } = nextApi();
  const record = await api.finished();
  const { search } = new URL(record.result.file_url);
  const filename = contract.jobs.modalities.video?.file.name as string;
  return { key, search, values: { jobId: record.id as string, filename } };
}

describe.each(operationsOf('file'))('$id', (operation) => {
  test('gives every status that it can', async () => {
    const { key, search, values } = await finished();
    const anyone = { key: null, values, search };
    const whole = await expectThroughPrism(operation, 200, anyone);
    await expectThroughPrism(operation, 200, { key, values });
    const { etag = '' } = whole.headers;
    await expectThroughPrism(operation, 304, { ...anyone, call: { headers: { 'If-None-Match': etag } } });
    await expectThroughPrism(operation, 401, { key: 'sk-aig-nobody', values });
    await expectThroughPrism(operation, 403, { key: null, values });
    await expectThroughPrism(operation, 403, { ...anyone, search: search.replace(/.$/, 'x') });
    await expectThroughPrism(operation, 404, { key, values: { ...values, filename: 'none' } });
    if (operation.method === 'HEAD') return;
    await expectThroughPrism(operation, 206, { ...anyone, call: { headers: { Range: 'bytes=0-9' } } });
    await expectThroughPrism(operation, 416, { ...anyone, call: { headers: { Range: 'bytes=999999999-' } } });
  });
});

describe.each(operationsOf('sign'))('$id', (operation) => {
  test('gives every status that it can', async () => {
    const { key, values } = await finished();
    const search = (life: string) => `?${contract.jobs.links.requestedLife}=${life}`;
    await expectThroughPrism(operation, 200, { key, values });
    await expectThroughPrism(operation, 200, { key, values, search: search('60') });
    await expectThroughPrism(operation, 400, { key, values, search: search('1'), bad: true });
    await expectThroughPrism(operation, 404, { key, values: { ...values, jobId: 'none' } });
    await expectThroughPrism(operation, 401, { key: 'sk-aig-nobody', values });
  });
});

const plain = [...operationsOf('secret'), ...operationsOf('rotate'), ...operationsOf('models')];
test.each(plain)('$id gives every status that it can', async (operation) => {
  await expectThroughPrism(operation, 200, { key: nextApi().key });
  await expectThroughPrism(operation, 401, { key: 'sk-aig-nobody' });
});

describe.each(operationsOf('model'))('$id', (operation) => {
  test('gives every status that it can', async () => {
    const { key } = nextApi();
    for (const { id } of contract.jobs.models) await expectThroughPrism(operation, 200, { key, values: { id } });
    await expectThroughPrism(operation, 404, { key, values: { id: 'acme/none' } });
    await expectThroughPrism(operation, 401, { key: 'sk-aig-nobody', values: { id: 'acme/none' } });
  });
});

test('every operation that has a 429 gives it once the limit is reached', async () => {
  const { api, key } = nextApi();
  const { tiers, burstFactor } = contract.jobs.limits;
  for (let sent = 0; sent < (tiers.free as number) * burstFactor; sent += 1) await api.send('GET', api.path('models'));
  const values = { id: 'none', jobId: 'none', filename: 'none' };
  for (const operation of contract.operations.values()) {
    if (!operation.statuses.includes(429)) continue;
    await expectThroughPrism(operation, 429, { key, values, ...(operation.body && { call: submitBody }) });
  }
});

test('every status of every operation has been seen, but for those that cannot be', () => {
  for (const operation of contract.operations.values()) {
    const expected = operation.statuses.filter((status) => isProducible(operation, status)).sort();
    expect([...(seen.get(operation.id) ?? [])].sort(), operation.id).toEqual(expected);
  }
});

test('every status that counts as not producible is one of the contract', () => {
  const all = new Set([...contract.operations.values()].flatMap(({ statuses }) => statuses));
  for (const status of Object.keys(notProducible)) expect(all).toContain(Number(status));
});
