import { describe, expect, test } from 'vitest';
import { startDouble } from '../../src/double.ts';
import { apiOf } from '../support/api.ts';

import { finishedJob } from './finished-job.ts';

describe('without a link', () => {
  test('the owner’s key opens the file, and no other does', async () => {
    await using job = await finishedJob();
    const { double, api, link } = job;
    expect((await api.send('GET', link.pathname)).status).toBe(200);
    const theirs = await apiOf(double, double.keys[1]).send('GET', link.pathname);
    const none = await apiOf(double, double.keys[1]).send('GET', link.pathname.replace(job.record.id, 'job_none'));
    expect([theirs.status, theirs.text]).toEqual([404, none.text.replaceAll('job_none', job.record.id)]);
    expect((await apiOf(double, 'sk-aig-nobody').send('GET', link.pathname)).status).toBe(401);
  });

  test('there is no file before the job has completed, nor under another name', async () => {
    await using double = await startDouble({ clock: 'virtual' });
    const api = apiOf(double);
    const jobId = await api.newJob();
    const path = (filename: string) => api.path('file', { jobId, filename });
    expect((await api.send('GET', path('video.mp4'))).status).toBe(404);
    await double.advance('1h');
    expect((await api.send('GET', path('video.mp4'))).status).toBe(200);
    for (const name of ['video.mov', 'VIDEO.MP4', '..', 'video.mp4/', '%2e%2e%2fvideo.mp4']) {
      expect((await api.send('GET', path(name))).status, name).toBe(404);
    }
  });
});

describe('a range', () => {
  test('gives its bytes and says which they are', async () => {
    await using job = await finishedJob();
    const whole = (await job.fetch()).bytes;
    const size = whole.length;
    const cases: [string, number, number][] = [
      ['bytes=0-0', 0, 0],
      ['bytes=0-1023', 0, 1023],
      ['bytes=100-199', 100, 199],
      [`bytes=${size - 10}-`, size - 10, size - 1],
      ['bytes=-1', size - 1, size - 1],
      [`bytes=0-${size * 2}`, 0, size - 1],
      [`bytes=-${size * 2}`, 0, size - 1],
      ['bytes=0-9,10-19', 0, 19],
    ];
    for (const [range, start, end] of cases) {
      const part = await job.fetch({ range });
      expect([part.status, part.headers['content-range']], range).toEqual([206, `bytes ${start}-${end}/${size}`]);
      expect(part.headers['content-length']).toBe(String(end - start + 1));
      expect(part.bytes.equals(whole.subarray(start, end + 1)), range).toBe(true);
    }
  });

  test('past the end is a 416 that tells the length', async () => {
    await using job = await finishedJob();
    const { bytes } = job.record.result;
    for (const range of [`bytes=${bytes}-`, `bytes=${bytes}-${bytes + 5}`, 'bytes=-0']) {
      const refused = await job.fetch({ range });
      expect([refused.status, refused.headers['content-range']], range).toEqual([416, `bytes */${bytes}`]);
      expect(refused.json().error).toMatchObject({ code: 416, type: 'invalid_request_error' });
      // They are the file's: with them a cache would keep the refusal, and a browser save it under the file's name.
      expect(Object.keys(refused.headers)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(etag|cache-control|content-disposition)$/)]),
      );
    }
  });

  test.each(['bytes', 'bytes=a-b', 'items=0-5', '0-5', 'bytes=0-9,100-109'])('%s is not heeded', async (range) => {
    await using job = await finishedJob();
    const answer = await job.fetch({ range });
    expect([answer.status, answer.bytes.length]).toEqual([200, job.record.result.bytes]);
  });

  test('is heeded only while If-Range names this file', async () => {
    await using job = await finishedJob();
    const { etag = '' } = (await job.fetch()).headers;
    const statusFor = async (ifRange: string) => (await job.fetch({ range: 'bytes=0-9', 'if-range': ifRange })).status;
    expect(await statusFor(etag)).toBe(206);
    for (const stale of ['"other"', `W/${etag}`, new Date(0).toUTCString()]) expect(await statusFor(stale)).toBe(200);
  });

  test('means nothing to HEAD', async () => {
    await using job = await finishedJob();
    const answer = await job.fetch({ range: 'bytes=0-9' }, job.link, 'HEAD');
    expect([answer.status, answer.headers['content-length']]).toEqual([200, String(job.record.result.bytes)]);
  });
});

describe('HEAD', () => {
  test('has the headers of GET and no body', async () => {
    await using job = await finishedJob();
    const [head, get] = [await job.fetch({}, job.link, 'HEAD'), await job.fetch()];
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
    const { 'x-request-id': _, connection: __, 'keep-alive': ___, ...rest } = get.headers;
    expect(head.headers).toMatchObject(rest);
  });
});

describe('If-None-Match', () => {
  test('with the file’s ETag is a 304 without a body', async () => {
    await using job = await finishedJob();
    const { etag = '' } = (await job.fetch()).headers;
    for (const method of ['GET', 'HEAD']) {
      for (const tags of [etag, `W/${etag}`, '*', `"x", ${etag}`]) {
        const answer = await job.fetch({ 'if-none-match': tags }, job.link, method);
        expect([answer.status, answer.bytes.length, answer.headers.etag], tags).toEqual([304, 0, etag]);
        expect(answer.headers['cache-control']).toBe('private, no-cache');
      }
      expect((await job.fetch({ 'if-none-match': '"x"' }, job.link, method)).status).toBe(200);
    }
  });

  test('outranks a range, and does not open a bad link', async () => {
    await using job = await finishedJob();
    const { etag = '' } = (await job.fetch()).headers;
    expect((await job.fetch({ 'if-none-match': etag, range: 'bytes=0-9' })).status).toBe(304);
    expect((await job.fetch({ 'if-none-match': '*' }, job.link.pathname)).status).toBe(403);
  });

  test('tells two files apart', async () => {
    await using job = await finishedJob();
    const other = (await job.api.finished()).result.file_url;
    expect((await job.fetch({}, other)).headers.etag).not.toBe((await job.fetch()).headers.etag);
  });
});

test('a file is the same bytes each time', async () => {
  await using job = await finishedJob('music');
  const [one, two] = [await job.fetch(), await job.fetch()];
  expect(one.bytes.equals(two.bytes)).toBe(true);
});
