import { describe, expect, test } from 'vitest';
import { type Double, startDouble } from '../../src/index.ts';
import { apiOf, somePrompt } from '../support/api.ts';
import { plainJobs, scenarioFile } from '../support/scenario-file.ts';

const virtual = { clock: 'virtual' } as const;
const json = { 'content-type': 'application/json' };

/** What can be seen of an answer, but for what a connection or the number of the request adds. */
async function seen(answer: Response) {
  const headers = Object.fromEntries(answer.headers);
  for (const name of ['connection', 'keep-alive', 'transfer-encoding', 'x-request-id']) delete headers[name];
  const bytes = Buffer.from(await answer.arrayBuffer()).toString('base64');
  return { status: answer.status, headers, bytes };
}

/** The same calls, made of two doubles that are alike: of one over its socket, of the other in process. */
async function both(calls: (get: typeof fetch, double: Double) => Promise<Response[]>) {
  const options = { ...virtual, publicUrl: 'http://media.example' };
  const [near, far] = [await startDouble(options), await startDouble(options)];
  try {
    const viaSocket: typeof fetch = (input, init) => fetch(new URL(String(input), far.url), init);
    const inProcess = await Promise.all((await calls(near.fetch, near)).map(seen));
    const overSocket = await Promise.all((await calls(viaSocket, far)).map(seen));
    return { inProcess, overSocket };
  } finally {
    await Promise.all([near.stop(), far.stop()]);
  }
}

describe('fetch in process', () => {
  test('knows the URL it has asked, as clients that show it expect', async () => {
    await using double = await startDouble(virtual);
    expect((await double.fetch('/v1/models?a=b')).url).toBe(`${double.url}/v1/models?a=b`);
  });

  test('gets the same answers as over the socket: 202, 200, 304, refusals, files, ranges, HEAD', async () => {
    const { inProcess, overSocket } = await both(async (get, double) => {
      const headers = { authorization: `Bearer ${double.key}` };
      const submit = (body: string, more = {}) =>
        get('/v1/videos/generations', { method: 'POST', headers: { ...headers, ...json, ...more }, body });
      const accepted = await submit(JSON.stringify({ prompt: 'naïve ☕' }), { 'x-request-id': 'mine' });
      const { id } = (await accepted.clone().json()) as { id: string };
      await double.advance('10s');
      const record = await get(`/v1/jobs/${id}`, { headers });
      const { pathname, search } = new URL(
        ((await record.clone().json()) as { result: { file_url: string } }).result.file_url,
      );
      const link = pathname + search;
      return [
        accepted,
        record,
        await get(`/v1/jobs/${id}`, { headers: { ...headers, 'if-none-match': record.headers.get('etag') ?? '' } }),
        await submit('{'),
        await submit('{}'),
        await get('/v1/models'),
        await get('/v1/nowhere', { headers }),
        await get('/v1/models', { method: 'PUT', headers }),
        await get(link),
        await get(link, { method: 'HEAD' }),
        await get(link, { headers: { range: 'bytes=10-1033' } }),
        await get(link, { headers: { range: 'bytes=99999999-' } }),
        await get(`${link}0`),
        await get('/__double/journal', { method: 'DELETE' }),
      ];
    });
    expect(inProcess.map(({ status }) => status)).toEqual([
      202, 200, 304, 400, 400, 401, 404, 405, 200, 200, 206, 416, 403, 204,
    ]);
    expect(inProcess).toEqual(overSocket);
  });

  test('takes paths, URLs and requests, and bodies of every kind', async () => {
    await using double = await startDouble(virtual);
    const headers = { authorization: `Bearer ${double.key}`, ...json };
    const body = JSON.stringify({ prompt: somePrompt });
    const path = '/v1/videos/generations';
    const answers = [
      await double.fetch(path, { method: 'POST', headers, body }),
      await double.fetch(double.url + path, { method: 'POST', headers, body }),
      await double.fetch(new URL(path, double.url), { method: 'POST', headers: new Headers(headers), body }),
      await double.fetch(new Request(double.url + path, { method: 'POST', headers, body })),
      await double.fetch(path, { method: 'POST', headers, body: Buffer.from(body) }),
      await double.fetch(path, { method: 'POST', headers, body: new Blob([body]).stream(), duplex: 'half' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    expect(await double.jobs()).toHaveLength(answers.length);
  });

  test('needs no network', async () => {
    await using double = await startDouble(virtual);
    const real = globalThis.fetch;
    globalThis.fetch = () => Promise.reject(new Error('the network was used'));
    try {
      expect((await double.fetch('/healthz')).status).toBe(200);
    } finally {
      globalThis.fetch = real;
    }
  });

  test('rejects as fetch does when the connection is reset, before and after', async () => {
    using file = scenarioFile(plainJobs, 'http: [{ on: [submit], next: 1, reset: before }, { next: 1, reset: after }]');
    await using double = await startDouble({ ...virtual, scenario: file.path });
    const submit = () =>
      double.fetch('/v1/videos/generations', {
        method: 'POST',
        headers: { authorization: `Bearer ${double.key}`, ...json },
        body: JSON.stringify({ prompt: somePrompt }),
      });
    for (const made of [0, 1]) {
      await expect(submit()).rejects.toThrow(new TypeError('fetch failed'));
      expect(await double.jobs()).toHaveLength(made);
    }
    expect((await submit()).status).toBe(202);
  });

  test('gives the head of an answer whose body is cut off, and then an error', async () => {
    using file = scenarioFile(plainJobs, 'http: [{ on: [models], body: truncated }]');
    await using double = await startDouble({ ...virtual, scenario: file.path });
    const answer = await double.fetch('/v1/models', { headers: { authorization: `Bearer ${double.key}` } });
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
  });

  test('reads the stream of events', async () => {
    await using double = await startDouble(virtual);
    const hangUp = new AbortController();
    const answer = await double.fetch('/__double/events', { signal: hangUp.signal });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    await apiOf(double).newJob();
    let text = '';
    while (!text.includes('event: exchange')) text += (await reader?.read())?.value ?? '';
    expect(text).toContain('event: job');
    hangUp.abort();
    await expect(reader?.read().then(() => reader.read())).rejects.toThrow();
  });

  test('can be aborted, before and while it waits', async () => {
    using file = scenarioFile(plainJobs, 'http: [{ on: [models], latency: 1h }]');
    await using double = await startDouble({ scenario: file.path, speed: 3600 });
    const headers = { authorization: `Bearer ${double.key}` };
    const early = AbortSignal.abort(new Error('too late'));
    await expect(double.fetch('/v1/models', { headers, signal: early })).rejects.toThrow('too late');
    // Real time: the answer takes a second, and the client waits for a hundredth of one.
    const asked = double.fetch('/v1/models', { headers, signal: AbortSignal.timeout(10) });
    await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
