import { describe, expect, test } from 'vitest';
import { fillPath, loadContract } from '../../src/contract/contract.ts';
import { startDouble } from '../../src/double.ts';
import { apiOf } from '../support/api.ts';
import { misfit } from '../support/fits.ts';
import { exchange, type RawAnswer, readAnswers } from '../support/raw-http.ts';

const contract = loadContract();
const envelope = [...contract.operations.values()].find(({ answers }) => answers.has(401))?.answers.get(401) ?? {
  not: {},
};
const requestId = contract.jobs.headers.requestId.toLowerCase();

/** The one answer to bytes on a connection of their own. */
async function answerTo(request: string): Promise<RawAnswer> {
  await using double = await startDouble({ clock: 'virtual' });
  const text = request.replace('KEY', `Authorization: Bearer ${double.key}\r\nConnection: close`);
  const answers = readAnswers(await exchange(double.url, Buffer.from(text, 'latin1')));
  expect(answers.length).toBe(1);
  return answers[0] as RawAnswer;
}

function expectRefusal(answer: RawAnswer, status: number): void {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.headers.get(requestId)).toBeTruthy();
  expect(misfit(envelope, JSON.parse(answer.body))).toBe('');
  expect(JSON.parse(answer.body).error.code).toBe(status);
}

describe('a path of the contract with a method that it does not have', () => {
  const paths = new Map<string, string[]>();
  for (const { path, method } of contract.operations.values()) paths.set(path, [...(paths.get(path) ?? []), method]);

  test.each([...paths])('%s is a 405 that allows %j', async (path, methods) => {
    await using double = await startDouble({ clock: 'virtual' });
    const filled = fillPath(path, { id: 'a', jobId: 'a', filename: 'a' });
    const tried = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
    for (const method of tried.filter((one) => !methods.includes(one))) {
      const [answer] = readAnswers(
        await exchange(double.url, `${method} ${filled} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`),
        () => method === 'HEAD',
      );
      expect(answer?.status, method).toBe(contract.jobs.errors.method.status);
      expect(answer?.headers.get('allow')).toBe(methods.join(', '));
      if (method !== 'HEAD') expect(misfit(envelope, JSON.parse(answer?.body ?? ''))).toBe('');
    }
  });
});

test('a path that is not in the contract is a 404 that does not repeat the query', async () => {
  await using double = await startDouble({ clock: 'virtual' });
  for (const path of ['/', '/v1', '/v1/jobs', '/v1/jobs/', '/v2/models', '/favicon.ico', '/v1/Models', '//v1/models']) {
    const refused = await apiOf(double).send('GET', `${double.url}${path}?signature=secret`);
    expect(refused.status, path).toBe(404);
    expect(refused.json().error).toMatchObject({ type: 'not_found', code: 404 });
    expect(refused.text).not.toContain('secret');
  }
});

describe('an X-Request-Id', () => {
  test('is echoed on every kind of answer', async () => {
    await using double = await startDouble({ clock: 'virtual' });
    const headers = { 'x-request-id': 'mine 42/~' };
    const api = apiOf(double);
    const id = await api.newJob();
    const answers = [
      await api.submit(undefined, 'video', headers),
      await api.submit({}, 'video', headers),
      await api.poll(id, headers),
      await api.poll(id, headers),
      await api.send('GET', '/nowhere', { headers }),
      await api.send('PUT', api.path('models'), { headers }),
      await apiOf(double, null).send('GET', api.path('models'), { headers }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([202, 400, 200, 304, 404, 405, 401]);
    for (const answer of answers) expect(answer.headers[requestId]).toBe('mine 42/~');
  });

  test('is made when there is none, and another each time', async () => {
    await using double = await startDouble({ clock: 'virtual' });
    const api = apiOf(double);
    const ids = [];
    for (let sent = 0; sent < 5; sent += 1) ids.push((await api.send('GET', api.path('models'))).headers[requestId]);
    expect(new Set(ids).size).toBe(5);
    for (const id of ids) expect(id).toMatch(new RegExp(`^${contract.jobs.ids.request}`));
  });

  test('that no answer can carry unchanged is replaced', async () => {
    const answer = await answerTo('GET /v1/models/none HTTP/1.1\r\nHost: a\r\nKEY\r\nX-Request-Id: \xe9\r\n\r\n');
    expect(answer.headers.get(requestId)).toMatch(new RegExp(`^${contract.jobs.ids.request}`));
  });
});

describe('what HTTP itself forbids', () => {
  const get = 'GET /v1/models HTTP/1.1\r\n';
  const submit = 'POST /v1/videos/generations HTTP/1.1\r\nHost: a\r\nKEY\r\nContent-Type: application/json\r\n';
  test.each([
    ['a path with a broken escape', 'GET /v1/jobs/%zz HTTP/1.1\r\nHost: a\r\nKEY\r\n\r\n', 400],
    ['a path segment of 5,000 characters', `GET /v1/jobs/${'a'.repeat(5000)} HTTP/1.1\r\nHost: a\r\nKEY\r\n\r\n`, 414],
    ['no Host', `${get}KEY\r\n\r\n`, 400],
    ['two Hosts', `${get}Host: a\r\nHost: a\r\nKEY\r\n\r\n`, 400],
    ['an empty Host', `${get}Host:\r\nKEY\r\n\r\n`, 400],
    ['a Host that is none', `${get}Host: a b\r\nKEY\r\n\r\n`, 400],
    ['a Host with a path', `${get}Host: a/b\r\nKEY\r\n\r\n`, 400],
    ['a Host with a port that is none', `${get}Host: a:99999\r\nKEY\r\n\r\n`, 400],
    ['two lengths', `${submit}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400],
    ['a length and chunks', `${submit}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ['a transfer coding that nobody knows', `${submit}Transfer-Encoding: gzip\r\n\r\n`, 400],
    ['a chunk size that is none', `${submit}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`, 400],
    ['a bare line feed', 'GET /v1/models HTTP/1.1\nHost: a\n\n', 400],
    ['a space before the colon', `${get}Host : a\r\n\r\n`, 400],
    ['a method that nobody knows', 'FROB /v1/models HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['HTTP/3.7', 'GET /v1/models HTTP/3.7\r\nHost: a\r\n\r\n', 400],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00', 400],
    ['CONNECT', 'CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['CONNECT with the first bytes of a tunnel', 'CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\nmore', 400],
    ['headers that are too large', `${get}Host: a\r\nX-Big: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ])('is a refusal with the envelope: %s', async (_, request, status) => {
    expectRefusal(await answerTo(request), status);
  });

  test('says so where it is HTTP/2', async () => {
    const { body } = await answerTo('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    expect(JSON.parse(body).error.message).toMatch(/speaks HTTP\/1\.1/);
  });
});

describe('what HTTP allows', () => {
  const body = '{"prompt":"a"}';
  const typed = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  test.each([
    ['HTTP/1.0', `POST /v1/videos/generations HTTP/1.0\r\nHost: a\r\nKEY\r\n${typed}`, 202],
    ['HTTP/1.0 without Host', `POST /v1/videos/generations HTTP/1.0\r\nKEY\r\n${typed}`, 202],
    [
      'header names in any case',
      `POST /v1/videos/generations HTTP/1.1\r\nhOST: a\r\nKEY\r\n${typed.replace('Content-Type', 'cONTENT-tYPE')}`,
      202,
    ],
    [
      'an expectation that nobody knows',
      `POST /v1/videos/generations HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nKEY\r\n${typed}`,
      202,
    ],
    [
      'an expectation of 100-continue',
      `POST /v1/videos/generations HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nKEY\r\n${typed}`,
      202,
    ],
    [
      'an upgrade that is not taken',
      'GET /v1/models/google/veo-3.1 HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nKEY, Upgrade\r\n\r\n',
      200,
    ],
    ['a target in absolute form', 'GET http://a/v1/models/google/veo-3.1 HTTP/1.1\r\nHost: a\r\nKEY\r\n\r\n', 200],
    ['a Host that is an IPv6 address', 'GET /v1/models/google/veo-3.1 HTTP/1.1\r\nHost: [::1]:80\r\nKEY\r\n\r\n', 200],
  ])('is taken: %s', async (_, request, status) => {
    const answer = await answerTo(request);
    expect(answer.status).toBe(status);
    expect(answer.headers.get(requestId)).toBeTruthy();
  });

  test('pipelined requests are answered in their order', async () => {
    await using double = await startDouble({ clock: 'virtual' });
    const key = `Host: a\r\nAuthorization: Bearer ${double.key}\r\n`;
    const received = await exchange(
      double.url,
      `POST /v1/videos/generations HTTP/1.1\r\n${key}${typed}`,
      `GET /v1/models HTTP/1.1\r\n${key}\r\nGET /nowhere HTTP/1.1\r\n${key}\r\n`,
      `GET /v1/models HTTP/1.1\r\n${key}Connection: close\r\n\r\n`,
    );
    expect(readAnswers(received).map(({ status }) => status)).toEqual([202, 200, 404, 200]);
  });

  test('a connection is kept open after refusals too', async () => {
    await using double = await startDouble({ clock: 'virtual' });
    const key = `Host: a\r\nAuthorization: Bearer ${double.key}\r\n`;
    const bad = `POST /v1/videos/generations HTTP/1.1\r\n${key}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`;
    const received = await exchange(double.url, bad, bad, `GET /v1/models HTTP/1.1\r\n${key}Connection: close\r\n\r\n`);
    expect(readAnswers(received).map(({ status }) => status)).toEqual([400, 400, 200]);
  });

  test('the links of a job that was submitted without Host name the address that was dialled', async () => {
    await using double = await startDouble({ clock: 'virtual' });
    const [accepted] = readAnswers(
      await exchange(
        double.url,
        `POST /v1/videos/generations HTTP/1.0\r\nAuthorization: Bearer ${double.key}\r\n${typed}`,
      ),
    );
    await double.advance('1h');
    const { result } = (await apiOf(double).poll(JSON.parse(accepted?.body ?? '').id)).json();
    expect(new URL(result.file_url).origin).toBe(double.url);
  });
});

describe('an answer that is given before the body has been read', () => {
  const size = 5_000_000;
  const start = (line: string, key: string) =>
    `${line}\r\nHost: a\r\nAuthorization: Bearer ${key}\r\nConnection: close\r\nContent-Length: ${size}\r\n`;

  test.each([
    ['a refused key', 'text/plain', 'sk-aig-nobody', 401],
    ['a refused type', 'text/plain', contract.jobs.keys[0] as string, 415],
    ['a body that is too large', 'application/json', contract.jobs.keys[0] as string, 413],
  ])('arrives whole, for %s', async (_, type, key, status) => {
    await using double = await startDouble({ clock: 'virtual' });
    const head = start('POST /v1/videos/generations HTTP/1.1', key);
    const received = await exchange(double.url, `${head}Content-Type: ${type}\r\n\r\n`, Buffer.alloc(size, 'a'));
    const [answer] = readAnswers(received);
    expectRefusal(answer as RawAnswer, status);
  });

  test('arrives whole, for a file that is fetched with a body', async () => {
    await using double = await startDouble({ clock: 'virtual' });
    const { result } = await apiOf(double).finished();
    const head = start(`GET ${new URL(result.file_url).pathname} HTTP/1.1`, double.key);
    const [answer] = readAnswers(await exchange(double.url, `${head}\r\n`, Buffer.alloc(size, 'a')));
    expect([answer?.status, Number(answer?.headers.get('content-length'))]).toEqual([200, result.bytes]);
  });
});
