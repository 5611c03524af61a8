import { describe, expect, test } from 'vitest';
import { startDouble } from '../../src/double.ts';
import { apiOf } from '../support/api.ts';
import { misfit } from '../support/fits.ts';
import { plainJobs, scenarioFile } from '../support/scenario-file.ts';

const virtual = { clock: 'virtual' } as const;

/** A double with one job that has been polled once. */
async function polledOnce(scenario?: string) {
  const double = await startDouble({ ...virtual, ...(scenario && { scenario }) });
  const api = apiOf(double);
  const id = await api.newJob();
  const interval = double.contract.jobs.poll.intervalSeconds;
  return {
    double,
    api,
    id,
    interval,
    first: await api.poll(id),
    [Symbol.asyncDispose]: async () => void (await double.stop()),
  };
}

describe('a poll', () => {
  test('shows the record in each status on its way, and its schema holds', async () => {
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    const id = await api.newJob();
    const seen: string[] = [];
    const schema = double.contract.operations.get(double.contract.jobs.roles.poll[0])?.answers.get(200) ?? {};
    for (let poll = 0; poll < 4; poll += 1) {
      const answer = await api.poll(id);
      expect(answer.status).toBe(200);
      expect(answer.headers['cache-control']).toBe('private, no-cache');
      expect(misfit(schema, answer.json())).toBe('');
      seen.push(answer.json().status);
      await double.advance(`${double.contract.jobs.poll.intervalSeconds}s`);
    }
    expect(seen).toEqual(['queued', 'running', 'running', 'completed']);
  });

  test('shows no result, error or usage before the end, and result and usage after it', async () => {
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    const id = await api.newJob();
    const queued = (await api.poll(id)).json();
    await double.advance('3s');
    const running = (await api.poll(id)).json();
    await double.advance('1h');
    const completed = (await api.poll(id)).json();
    for (const record of [queued, running]) {
      expect(Object.keys(record).sort()).toEqual([
        'created_at',
        'id',
        'modality',
        'model',
        'object',
        'status',
        'updated_at',
      ]);
    }
    expect(completed.error).toBeUndefined();
    expect(completed.usage.cost_cents).toBeGreaterThan(0);
    expect(completed.result.content_type).toBe(double.contract.jobs.modalities.video?.file.contentType);
    expect(completed.created_at).toBe(queued.created_at);
    expect(running.updated_at).toBeGreaterThan(queued.updated_at);
  });

  test('of a failed job shows why, and costs nothing', async () => {
    using file = scenarioFile(
      'jobs: [{ queued: 1s, running: 4s, outcome: { fail: { code: no_luck, message: Bad luck. } } }]',
    );
    await using double = await startDouble({ ...virtual, scenario: file.path });
    const record = await apiOf(double).finished();
    expect(record).toMatchObject({
      status: 'failed',
      error: { code: 'no_luck', message: 'Bad luck.' },
      usage: { cost_cents: 0 },
    });
    expect(record.result).toBeUndefined();
  });

  test('spends nothing of another job’s window, nor does a submit', async () => {
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    const [one, two] = [await api.newJob(), await api.newJob()];
    expect([(await api.poll(one)).status, (await api.poll(two)).status]).toEqual([200, 200]);
  });
});

describe('a poll too soon', () => {
  test('is a 304 without a body that carries the ETag of the last 200', async () => {
    await using polled = await polledOnce();
    const { api, id, first, interval } = polled;
    const answer = await api.poll(id);
    expect(answer.status).toBe(304);
    expect(answer.bytes.length).toBe(0);
    expect(Number(answer.headers['content-length'] ?? 0)).toBe(0);
    expect(answer.headers.etag).toBe(first.headers.etag);
    expect(answer.headers['cache-control']).toBe('private, no-cache');
    expect(answer.headers['retry-after']).toBe(String(interval));
    expect(answer.headers['x-request-id']).toBeTruthy();
  });

  test('is one up to a millisecond before the interval is over, and not at its end', async () => {
    await using polled = await polledOnce();
    const { double, api, id, interval } = polled;
    await double.advance(`${interval * 1000 - 1}ms`);
    const last = await api.poll(id);
    expect([last.status, last.headers['retry-after']]).toEqual([304, '1']);
    await double.advance('1ms');
    expect((await api.poll(id)).status).toBe(200);
  });

  test('does not restart the window', async () => {
    await using polled = await polledOnce();
    const { double, api, id, interval } = polled;
    const statuses: number[] = [];
    for (let poll = 0; poll < 6; poll += 1) {
      await double.advance(`${(interval * 2) / 3}s`);
      statuses.push((await api.poll(id)).status);
    }
    expect(statuses).toEqual([304, 200, 304, 200, 304, 200]);
  });

  test('tells nothing of a change of status, and the ETag stays that of the last 200', async () => {
    await using polled = await polledOnce();
    const { double, api, id, first } = polled;
    await double.advance('2s');
    const hidden = await api.poll(id, { 'if-none-match': first.headers.etag ?? '' });
    expect([hidden.status, hidden.headers.etag]).toEqual([304, first.headers.etag]);
    await double.advance('1s');
    const shown = await api.poll(id);
    expect(shown.json().status).toBe('running');
    expect(shown.headers.etag).not.toBe(first.headers.etag);
  });

  test('is one for terminal jobs as well', async () => {
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    const { id } = await api.finished();
    expect((await api.poll(id)).status).toBe(304);
  });

  test('is one after a cancel in between, with the ETag of the last 200', async () => {
    await using polled = await polledOnce();
    const { double, api, id, first } = polled;
    await double.advance('500ms');
    expect((await api.cancel(id)).json().status).toBe('cancelled');
    const answer = await api.poll(id);
    expect([answer.status, answer.headers.etag]).toEqual([304, first.headers.etag]);
    await double.advance('3s');
    expect((await api.poll(id)).json().status).toBe('cancelled');
  });

  test.each([
    ['conditional-only', 200, 304],
    ['off', 200, 200],
    ['always', 304, 304],
  ])('in the mode %s is answered %i, and %i when it is conditional', async (mode, plain, conditional) => {
    using file = scenarioFile(plainJobs, `poll: { mode: ${mode} }`);
    await using polled = await polledOnce(file.path);
    const { api, id, first } = polled;
    expect((await api.poll(id)).status).toBe(plain);
    expect((await api.poll(id, { 'if-none-match': first.headers.etag ?? '' })).status).toBe(conditional);
  });

  test('keeps to the interval of the scenario', async () => {
    using file = scenarioFile(plainJobs, 'poll: { interval: 10s }');
    await using polled = await polledOnce(file.path);
    const { double, api, id } = polled;
    await double.advance('9s');
    expect((await api.poll(id)).status).toBe(304);
    await double.advance('1s');
    expect((await api.poll(id)).status).toBe(200);
  });
});

test('a conditional poll after the interval is a 200 even when nothing has changed', async () => {
  await using double = await startDouble(virtual);
  const api = apiOf(double);
  const { id } = await api.finished();
  await double.advance('3s');
  const before = await api.poll(id);
  await double.advance('3s');
  const after = await api.poll(id, { 'if-none-match': before.headers.etag ?? '' });
  expect([after.status, after.text, after.headers.etag]).toEqual([200, before.text, before.headers.etag]);
});

describe('the poll of a job that one cannot see', () => {
  test('is a 404 in the same words, whether there is none or it is of another key', async () => {
    await using double = await startDouble(virtual);
    const id = await apiOf(double).newJob();
    const missing = `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`;
    const other = apiOf(double, double.keys[1]);
    const [theirs, none] = [await other.poll(id), await other.poll(missing)];
    const { status, type } = double.contract.jobs.errors.notFound;
    expect([theirs.status, none.status]).toEqual([status, status]);
    expect(theirs.json().error).toMatchObject({ type, code: status });
    expect(theirs.text).toBe(none.text.replaceAll(missing, id));
    const names = (answer: typeof none) => Object.keys(answer.headers).sort();
    expect(names(theirs)).toEqual(names(none));
  });

  test('spends nothing of the owner’s window', async () => {
    await using double = await startDouble(virtual);
    const id = await apiOf(double).newJob();
    await apiOf(double, double.keys[1]).poll(id);
    expect((await apiOf(double).poll(id)).status).toBe(200);
  });
});

describe('a record', () => {
  test('outlives its file without the link, and is dropped later', async () => {
    await using double = await startDouble(virtual);
    const { fileSeconds, recordSeconds } = double.contract.jobs.retention;
    const api = apiOf(double);
    const { id, result } = await api.finished();
    await double.advance(`${fileSeconds}s`);
    const later = (await api.poll(id)).json();
    const { file_url: _, ...rest } = result;
    expect(later).toMatchObject({ status: 'completed', usage: {} });
    expect(later.result).toEqual(rest);
    await double.advance(`${recordSeconds - fileSeconds}s`);
    expect((await api.poll(id)).status).toBe(404);
  });

  test('that was dropped gives its Idempotency-Key free', async () => {
    await using double = await startDouble(virtual);
    const key = { 'idempotency-key': 'monthly' };
    const first = (await apiOf(double).submit(undefined, 'video', key)).json().id;
    await double.advance(`${double.contract.jobs.retention.recordSeconds + 60}s`);
    const again = await apiOf(double).submit(undefined, 'video', key);
    expect([again.status, again.json().id === first]).toEqual([202, false]);
  });
});
