import { describe, expect, test } from 'vitest';
import type { Role } from '../../src/contract/operation.ts';
import { type Double, startDouble } from '../../src/double.ts';
import { adminOf } from '../admin/admin-api.ts';
import { apiOf, somePrompt } from '../support/api.ts';
import { misfit } from '../support/fits.ts';
import { plainJobs, scenarioFile } from '../support/scenario-file.ts';
import { faulty, fetchModels, lastExchange } from './faulty.ts';

describe('an answer that a scenario gives', () => {
  const kinds = {
    402: 'budget',
    403: 'scope',
    429: 'rateLimit',
    500: 'internal',
    502: 'provider',
    504: 'timeout',
  } as const;

  test.each([402, 403, 429, 500, 502, 503, 504])('is a %i with the envelope, and makes no job', async (status) => {
    await using double = await faulty(`{ on: [submit], answer: { status: ${status} } }`);
    const answer = await apiOf(double).submit();
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    const schema = double.contract.operations.get('createVideo')?.answers.get(400) ?? {};
    expect(misfit(schema, answer.json())).toBe('');
    const kind = kinds[status as keyof typeof kinds] ?? 'provider';
    expect(answer.json().error).toMatchObject({ code: status, type: double.contract.jobs.errors[kind].type });
    expect(answer.headers['retry-after']).toBeUndefined();
    expect(await double.jobs()).toEqual([]);
    expect(lastExchange(double)).toMatchObject({ operation: 'createVideo', status, fault: 'answer' });
  });

  test.each([
    ['5s', '5'],
    ['1500ms', '2'],
    ['2m', '120'],
    ['0s', '0'],
  ])('has a Retry-After of whole seconds where it is given one (%s)', async (retryAfter, header) => {
    await using double = await faulty(`{ on: [models], answer: { status: 503, retryAfter: ${retryAfter} } }`);
    expect((await fetchModels(apiOf(double))).headers['retry-after']).toBe(header);
  });

  test('is no internal error: nobody is told of a defect', async () => {
    using file = scenarioFile(plainJobs, 'http: [{ answer: { status: 500 } }]');
    const heard: unknown[] = [];
    await using double = await startDouble({ scenario: file.path, onError: (error) => heard.push(error) });
    expect((await fetchModels(apiOf(double))).status).toBe(500);
    expect(heard).toEqual([]);
  });

  test('is for the operations of the rule alone, named by role or by id', async () => {
    await using double = await faulty('{ on: [poll, listModels, createMusic], answer: { status: 502 } }');
    const api = apiOf(double);
    const id = await api.newJob();
    expect((await api.poll(id)).status).toBe(502);
    expect((await fetchModels(api)).status).toBe(502);
    expect((await api.submit(undefined, 'music')).status).toBe(502);
    expect((await api.cancel(id)).status).toBe(200);
    expect((await api.send('GET', api.path('secret'))).status).toBe(200);
  });

  test('is for every operation where the rule names none, and never for the admin API', async () => {
    await using double = await faulty('{ answer: { status: 503 } }');
    const api = apiOf(double);
    const statuses = await Promise.all(
      [...double.contract.operations.values()].map(async ({ method, path, id }) => {
        const call = { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ prompt: somePrompt }) };
        const takesBody = double.contract.operations.get(id)?.body !== undefined;
        return (await api.send(method, path.replace(/\{\w+\}/g, 'x'), takesBody ? call : {})).status;
      }),
    );
    expect(new Set(statuses)).toEqual(new Set([503]));
    expect((await adminOf(double).call('listJobs')).status).toBe(200);
    expect((await api.send('GET', '/healthz')).status).toBe(200);
  });

  test('comes after the checks of key and body', async () => {
    await using double = await faulty('{ answer: { status: 503 } }');
    expect((await apiOf(double, 'sk-unknown').submit()).status).toBe(401);
    expect((await apiOf(double).submit({})).status).toBe(400);
  });
});

describe('when a rule applies', () => {
  const statusesOf = async (double: Double, count: number) => {
    const answers: number[] = [];
    for (let sent = 0; sent < count; sent += 1) answers.push((await fetchModels(apiOf(double))).status);
    return answers;
  };

  test('next: 2 spoils the next two answers and no more', async () => {
    await using double = await faulty('{ on: [models], next: 2, answer: { status: 502 } }');
    expect(await statusesOf(double, 4)).toEqual([502, 502, 200, 200]);
  });

  test('rules that have had their turn let the next ones have theirs', async () => {
    await using double = await faulty('{ next: 1, answer: { status: 502 } }', '{ next: 2, answer: { status: 504 } }');
    expect(await statusesOf(double, 4)).toEqual([502, 504, 504, 200]);
  });

  test('during is counted from the beginning of the scenario, the end left out', async () => {
    await using double = await faulty('{ during: { from: 10s, to: 20s }, answer: { status: 503 } }');
    const seen: number[] = [];
    for (const span of ['9999ms', '1ms', '9999ms', '1ms']) {
      await double.advance(span);
      seen.push(...(await statusesOf(double, 1)));
    }
    expect(seen).toEqual([200, 503, 503, 200]);
  });

  test('rate spoils about that share, always the same ones with the same seed', async () => {
    const run = async () => {
      await using double = await faulty('{ on: [models], rate: 0.3, answer: { status: 502 } }');
      return await statusesOf(double, 300);
    };
    const first = await run();
    const share = first.filter((status) => status === 502).length / first.length;
    // Three standard deviations of 300 draws.
    expect(Math.abs(share - 0.3)).toBeLessThan(0.08);
    expect(await run()).toEqual(first);
  });

  test('what is asked of the admin API and the health check changes nothing that is drawn', async () => {
    const run = async (between: (double: Double) => Promise<unknown>) => {
      await using double = await faulty('{ on: [models], rate: 0.5, answer: { status: 502 } }');
      const seen: [number, string | undefined][] = [];
      for (let sent = 0; sent < 30; sent += 1) {
        const { status, headers } = await fetchModels(apiOf(double));
        seen.push([status, headers['x-request-id']]);
        await between(double);
      }
      return seen;
    };
    const alone = await run(async () => undefined);
    const watched = await run(async (double) => {
      await apiOf(double, null).send('GET', '/healthz');
      await adminOf(double).get('listJobs');
    });
    expect(watched).toEqual(alone);
  });
});

describe('latency', () => {
  test('is waited for on a real clock, at its pace, and goes with a fault', async () => {
    using file = scenarioFile(plainJobs, 'http: [{ on: [models], latency: 3s, answer: { status: 504 } }]');
    await using double = await startDouble({ speed: 20, scenario: file.path });
    // Real time: three seconds of a clock that runs at twenty times its pace.
    const before = performance.now();
    const answer = await fetchModels(apiOf(double));
    expect(performance.now() - before).toBeGreaterThan(145);
    expect(answer.status).toBe(504);
  });

  test('is not waited for on a clock that stands still', async () => {
    await using double = await faulty('{ latency: 10d }');
    expect((await fetchModels(apiOf(double))).status).toBe(200);
  });
});

describe('a connection that is reset', () => {
  test('before the request took effect has made no job', async () => {
    await using double = await faulty('{ on: [submit], next: 1, reset: before }');
    const api = apiOf(double);
    await expect(api.submit(undefined, 'video', { 'idempotency-key': 'order-1' })).rejects.toThrow(/ECONNRESET|closed/);
    expect(await double.jobs()).toEqual([]);
    expect(lastExchange(double)).toMatchObject({ operation: 'createVideo', status: 0, fault: 'reset' });
    expect((await api.submit(undefined, 'video', { 'idempotency-key': 'order-1' })).status).toBe(202);
    expect(await double.jobs()).toHaveLength(1);
  });

  test('after it took effect has made a job, which the same Idempotency-Key finds again', async () => {
    await using double = await faulty('{ on: [submit], next: 1, reset: after }');
    const api = apiOf(double);
    await expect(api.submit(undefined, 'video', { 'idempotency-key': 'order-1' })).rejects.toThrow(/ECONNRESET|closed/);
    const { jobs } = await adminOf(double).get('listJobs');
    expect(jobs).toHaveLength(1);
    expect(lastExchange(double)).toMatchObject({ operation: 'createVideo', status: 0, fault: 'reset' });
    const again = await api.submit(undefined, 'video', { 'idempotency-key': 'order-1' });
    expect(again.status).toBe(202);
    expect(again.json().id).toBe(jobs[0].id);
    expect(await double.jobs()).toHaveLength(1);
  });

  test.each<[Role, string]>([
    ['poll', 'getJob'],
    ['file', 'getFile'],
    ['cancel', 'cancelJob'],
    ['rotate', 'rotateWebhookSecret'],
  ])('after a %s gives the client nothing, and the journal one entry', async (role, operation) => {
    await using double = await faulty(`{ on: [${operation}], reset: after }`);
    const api = apiOf(double);
    const id = await api.newJob();
    await double.advance('10s');
    const values = { id, jobId: id, filename: double.contract.jobs.modalities.video?.file.name ?? '' };
    const method = role === 'poll' || role === 'file' ? 'GET' : 'POST';
    const before = double.journal().length;
    await expect(api.send(method, api.path(role, values))).rejects.toThrow(/ECONNRESET|closed/);
    const noted = double
      .journal()
      .slice(before)
      .filter(({ kind }) => kind === 'exchange');
    expect(noted).toMatchObject([{ operation, status: 0, fault: 'reset' }]);
  });

  test('after a poll that comes too soon too', async () => {
    await using double = await faulty('{ on: [poll], during: { from: 1s, to: 2s }, reset: after }');
    const api = apiOf(double);
    const id = await api.newJob();
    await api.poll(id);
    await double.advance('1s');
    await expect(api.poll(id)).rejects.toThrow(/ECONNRESET|closed/);
    expect(lastExchange(double)).toMatchObject({ operation: 'getJob', status: 0 });
  });

  test('leaves the double well', async () => {
    await using double = await faulty('{ on: [models], next: 20, reset: before }');
    const api = apiOf(double);
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => fetchModels(api)));
    expect(all.every(({ status }) => status === 'rejected')).toBe(true);
    expect((await fetchModels(api)).status).toBe(200);
  });
});
