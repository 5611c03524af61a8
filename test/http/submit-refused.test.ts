import { describe, expect, test } from 'vitest';
import { startDouble } from '../../src/double.ts';
import { apiOf, type Json } from '../support/api.ts';
import { exchange, readAnswers } from '../support/raw-http.ts';

const virtual = { clock: 'virtual' } as const;
const json = { 'content-type': 'application/json' };

describe('a refused submit', () => {
  const wrong: [string, unknown, string][] = [
    ['no prompt', {}, 'prompt'],
    ['an empty prompt', { prompt: '' }, 'prompt'],
    ['a prompt of the wrong type', { prompt: 7 }, 'prompt'],
    ['a prompt of null', { prompt: null }, 'prompt'],
    ['a duration in quotes', { prompt: 'a', duration: '8' }, 'duration'],
    ['a model that is a list', { prompt: 'a', model: [] }, 'model'],
    ['an empty model', { prompt: 'a', model: '' }, 'model'],
    ['a bad aspect ratio', { prompt: 'a', aspect_ratio: 'wide' }, 'aspect_ratio'],
    ['a bad resolution', { prompt: 'a', resolution: '720' }, 'resolution'],
    ['an image that is no text', { prompt: 'a', image_url: 1 }, 'image_url'],
    ['a webhook that is no text', { prompt: 'a', webhook_url: {} }, 'webhook_url'],
    ['a list', [], 'body'],
    ['null', null, 'body'],
    ['a text', 'prompt', 'body'],
  ];
  test.each(wrong)('with %s is a 400 that names the field, and makes no job', async (_, body, param) => {
    await using double = await startDouble(virtual);
    await using other = await startDouble(virtual);
    const refused = await apiOf(double).submit(body as Json);
    expect(refused.status).toBe(400);
    expect(refused.json().error).toMatchObject({
      type: double.contract.jobs.errors.invalid.type,
      code: 400,
      param,
    });
    expect(await apiOf(double).newJob()).toBe(await apiOf(other).newJob());
  });

  test.each([
    ['is_instrumental', 'yes'],
    ['lyrics_optimizer', 1],
    ['lyrics', false],
  ])('with a %s of the wrong type names it', async (param, value) => {
    await using double = await startDouble(virtual);
    const refused = await apiOf(double).submit({ prompt: 'a', [param]: value }, 'music');
    expect([refused.status, refused.json().error.param]).toEqual([400, param]);
  });

  test.each(['{', '', '{"prompt":"a"}x', "{'prompt':'a'}", '\u0000', '{"prompt":"a",}', '[[[['.repeat(20_000)])(
    'with the malformed body %.20j is a 400 about the body',
    async (body) => {
      await using double = await startDouble(virtual);
      const refused = await apiOf(double).send('POST', '/v1/videos/generations', { headers: json, body });
      expect([refused.status, refused.json().error.code, refused.json().error.param]).toEqual([400, 400, 'body']);
    },
  );

  test('without any body is a 400 about the body', async () => {
    await using double = await startDouble(virtual);
    const refused = await apiOf(double).send('POST', '/v1/videos/generations');
    expect([refused.status, refused.json().error.param]).toEqual([400, 'body']);
  });

  test('for a model that is unknown, or of another modality, is a 404 that names it', async () => {
    await using double = await startDouble(virtual);
    const { models, errors } = double.contract.jobs;
    const elsewhere = models.find(({ modality }) => modality !== 'video')?.id;
    for (const model of ['acme/none', elsewhere, 'auto/music', 'GOOGLE/veo-3.1']) {
      const refused = await apiOf(double).submit({ prompt: 'a', model });
      expect(refused.status).toBe(errors.modelNotFound.status);
      expect(refused.json().error).toMatchObject({ type: errors.modelNotFound.type, param: 'model' });
      expect(refused.json().error.message).toContain('GET /v1/models lists');
    }
  });

  test.each([
    ['', 'the body is empty; it must be JSON'],
    ['[object Object]', 'the body is not JSON: "[object Object]" is not valid JSON'],
    ['{"prompt": "a", "duration": NaN}', /^the body is not JSON: .*'N'/],
    ['{"prompt": "a"', /^the body is not JSON: .*position 14/],
  ])('that is not JSON (%s) is told where the mistake is', async (body, message) => {
    await using double = await startDouble(virtual);
    const headers = { 'content-type': 'application/json' };
    const refused = await apiOf(double).send('POST', '/v1/videos/generations', { headers, body });
    expect(refused.status).toBe(400);
    expect(refused.json().error.message).toMatch(message);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'nonsense',
  ])('typed %s is a 415', async (type) => {
    await using double = await startDouble(virtual);
    const refused = await apiOf(double).submit({ prompt: 'a' }, 'video', { 'content-type': type });
    const { status, type: kind } = double.contract.jobs.errors.mediaType;
    expect(refused.status).toBe(status);
    expect(refused.json().error).toMatchObject({ code: status, type: kind });
  });

  test('without a content type, or encoded, is a 415', async () => {
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    const body = JSON.stringify({ prompt: 'a' });
    const untyped = await api.send('POST', '/v1/videos/generations', { body });
    const zipped = await api.submit({ prompt: 'a' }, 'video', { 'content-encoding': 'gzip' });
    expect([untyped.status, zipped.status]).toEqual([415, 415]);
    expect((await api.submit({ prompt: 'a' }, 'video', { 'content-encoding': 'identity' })).status).toBe(202);
  });

  test.each(['announced', 'in chunks'])('that is too large, %s, is a 413', async (how) => {
    await using double = await startDouble(virtual);
    const { limits, errors } = double.contract.jobs;
    const over = JSON.stringify({ prompt: 'a'.repeat(limits.bodyBytes) });
    // Stops at the first byte too many, as a client does that heeds the answer: what it sends on would only be reset.
    const head = `POST /v1/videos/generations HTTP/1.1\r\nHost: double\r\nAuthorization: Bearer ${double.key}\r\nContent-Type: application/json\r\n`;
    const received =
      how === 'announced'
        ? await exchange(double.url, `${head}Content-Length: ${over.length}\r\n\r\n`)
        : await exchange(double.url, `${head}Transfer-Encoding: chunked\r\n\r\n${over.length.toString(16)}\r\n${over}`);
    const [refused] = readAnswers(received);
    expect(refused?.status).toBe(errors.tooLarge.status);
    expect(JSON.parse(refused?.body ?? '').error).toMatchObject({
      message: `the body is larger than ${limits.bodyBytes} bytes`,
      type: errors.tooLarge.type,
      code: errors.tooLarge.status,
    });
  });

  test('is not one that is just not too large', async () => {
    await using double = await startDouble(virtual);
    const frame = JSON.stringify({ prompt: '' }).length;
    const body = { prompt: 'a'.repeat(double.contract.jobs.limits.bodyBytes - frame) };
    expect((await apiOf(double).submit(body)).status).toBe(202);
  });
});

describe('a webhook_url', () => {
  test.each([
    'http://example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'not a url',
    '/relative',
    'https://',
    'https://10.0.0.1/',
    'https://192.168.1.1/',
    'https://172.16.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://0.0.0.0/',
    'https://167772161/',
    'https://0x0a000001/',
    'https://224.0.0.1/',
    'https://100.64.0.1/',
  ])('of %s is a 400 that names it', async (url) => {
    await using double = await startDouble(virtual);
    const refused = await apiOf(double).submit({ prompt: 'a', webhook_url: url });
    expect(refused.status).toBe(400);
    expect(refused.json().error).toMatchObject({ type: 'invalid_request_error', code: 400, param: 'webhook_url' });
  });

  test.each([
    'https://example.com/hook',
    'https://1.1.1.1/',
    'http://127.0.0.1:9/',
    'http://localhost:9/',
    'http://[::1]:9/',
    'https://127.9.9.9/',
  ])('of %s is taken', async (url) => {
    await using double = await startDouble(virtual);
    expect((await apiOf(double).submit({ prompt: 'a', webhook_url: url })).status).toBe(202);
  });
});
