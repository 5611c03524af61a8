import { describe, expect, test } from 'vitest';
import { startDouble } from '../../src/double.ts';
import { adminOf } from '../admin/admin-api.ts';
import { apiOf } from '../support/api.ts';
import { plainJobs, scenarioFile } from '../support/scenario-file.ts';
import { faulty, fetchModels, finishedFile, lastExchange } from './faulty.ts';

describe('a body that is cut off', () => {
  test('of JSON is announced whole, comes by half, and is an error for the client', async () => {
    await using double = await faulty('{ on: [models], body: truncated }');
    const whole = JSON.stringify({ object: 'list', data: [] }).length;
    const answer = await fetch(`${double.url}/v1/models`, { headers: { authorization: `Bearer ${double.key}` } });
    expect(answer.status).toBe(200);
    const announced = Number(answer.headers.get('content-length'));
    expect(announced).toBeGreaterThan(whole);
    const chunks: Uint8Array[] = [];
    const reading = (async () => {
      for await (const chunk of answer.body as AsyncIterable<Uint8Array>) chunks.push(chunk);
    })();
    await expect(reading).rejects.toThrow();
    const text = Buffer.concat(chunks).toString();
    expect(text).toHaveLength(Math.floor(announced / 2));
    expect(text.startsWith('{"object":"list"')).toBe(true);
    expect(lastExchange(double)).toMatchObject({ status: 200, fault: 'truncated' });
  });

  test('of a submit has made the job', async () => {
    await using double = await faulty('{ on: [submit], body: truncated }');
    await expect(apiOf(double).submit()).rejects.toThrow();
    expect(await double.jobs()).toHaveLength(1);
  });

  test('of a file, or of a part of it, comes by half too', async () => {
    await using double = await faulty('{ on: [getFile], body: truncated }');
    const { path, bytes } = await finishedFile(double);
    for (const [range, length] of [
      ['bytes=0-', bytes],
      ['bytes=100-299', 200],
    ] as const) {
      const answer = await fetch(double.url + path, { headers: { authorization: `Bearer ${double.key}`, range } });
      expect(answer.status).toBe(206);
      expect(Number(answer.headers.get('content-length'))).toBe(length);
      let received = 0;
      const reading = (async () => {
        for await (const chunk of answer.body as AsyncIterable<Uint8Array>) received += chunk.length;
      })();
      await expect(reading).rejects.toThrow();
      expect(received).toBe(Math.floor(length / 2));
    }
  });

  test('does not trouble answers without a body', async () => {
    await using double = await faulty('{ on: [poll, file], during: { from: 1d, to: 2d }, body: truncated }');
    const api = apiOf(double);
    const { path } = await finishedFile(double);
    const { id } = (await double.jobs())[0] ?? { id: '' };
    await double.advance('1d');
    await expect(api.poll(id)).rejects.toThrow();
    expect((await api.poll(id)).status).toBe(304);
    const head = await api.send('HEAD', path);
    expect(head.status).toBe(200);
    expect(Number(head.headers['content-length'])).toBeGreaterThan(0);
  });
});

describe('a slow body', () => {
  test('arrives whole, in pieces over the given time', async () => {
    using file = scenarioFile(plainJobs, 'http: [{ on: [models, getFile], slowBody: 8s }]');
    await using double = await startDouble({ speed: 40, scenario: file.path });
    const api = apiOf(double);
    // Real time: eight seconds of a clock at forty times its pace, in sixteen pieces.
    const before = performance.now();
    const answer = await fetchModels(api);
    expect(performance.now() - before).toBeGreaterThan(150);
    expect(answer.json().data).toHaveLength(double.contract.jobs.models.length);
    expect(Number(answer.headers['content-length'])).toBe(answer.bytes.length);
    const id = await api.newJob();
    await adminOf(double).get('finishJob', { params: { id } });
    const record = (await api.poll(id)).json();
    const whole = await apiOf(double, null).send('GET', record.result.file_url);
    expect(whole.bytes.length).toBe(record.result.bytes);
  });

  test('does not take any time on a clock that stands still, and the bytes are the same', async () => {
    await using double = await faulty('{ on: [getFile], next: 1, slowBody: 10d }');
    const { path, bytes } = await finishedFile(double);
    const [slow, plain] = [await apiOf(double).send('GET', path), await apiOf(double).send('GET', path)];
    expect(slow.bytes.length).toBe(bytes);
    expect(slow.bytes.equals(plain.bytes)).toBe(true);
  });
});

describe('a wrong content type', () => {
  test('is on the answer to HEAD too', async () => {
    await using double = await faulty('{ on: [file], next: 1, contentType: text/html }');
    const { path } = await finishedFile(double);
    const api = apiOf(double);
    expect((await api.send('HEAD', path)).headers['content-type']).toBe('text/html');
    expect((await api.send('HEAD', path)).headers['content-type']).toMatch(/^video\//);
  });

  test('is on the answer, whose body is as it would have been', async () => {
    await using double = await faulty('{ on: [models, getFile], next: 2, contentType: text/html }');
    const { path } = await finishedFile(double);
    const api = apiOf(double);
    const [models, file] = [await fetchModels(api), await api.send('GET', path)];
    expect([models, file].map(({ headers }) => headers['content-type'])).toEqual(['text/html', 'text/html']);
    const [plainModels, plainFile] = [await fetchModels(api), await api.send('GET', path)];
    expect(plainModels.headers['content-type']).toMatch(/^application\/json/);
    expect(models.bytes.equals(plainModels.bytes)).toBe(true);
    expect(file.bytes.equals(plainFile.bytes)).toBe(true);
    expect(file.headers['content-length']).toBe(plainFile.headers['content-length']);
  });
});
