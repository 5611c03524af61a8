import { describe, expect, test } from 'vitest';
import { startDouble } from '../../src/double.ts';
import { apiOf } from '../support/api.ts';
import { scenarioFile } from '../support/scenario-file.ts';

import { finishedJob } from './finished-job.ts';

describe('a signed link', () => {
  test.each(['video', 'music', '3d'])(
    'of a %s job gives the file that the record tells of, without a key',
    async (modality) => {
      await using job = await finishedJob(modality);
      const { record, double, fetch } = job;
      const answer = await fetch();
      const kind = double.contract.jobs.modalities[modality]?.file;
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe(kind?.contentType);
      expect(record.result.content_type).toBe(kind?.contentType);
      expect(answer.bytes.length).toBe(record.result.bytes);
      expect(answer.headers['content-length']).toBe(String(record.result.bytes));
      expect(answer.headers['accept-ranges']).toBe('bytes');
      expect(answer.headers['content-disposition']).toContain(`filename="${kind?.name}"`);
      expect(answer.headers.etag).toMatch(/^"[^"]+"$/);
      expect(answer.headers['cache-control']).toBe('private, no-cache');
    },
  );

  test('works whatever key comes with it', async () => {
    await using job = await finishedJob();
    for (const authorization of [
      'Bearer sk-aig-nobody',
      `Bearer ${job.double.keys[1]}`,
      `Bearer ${job.double.key}`,
      'Basic eDp5',
    ]) {
      expect((await job.fetch({ authorization })).status, authorization).toBe(200);
    }
  });

  test('begins with the address by which the client came, or with the public one', async () => {
    await using job = await finishedJob();
    expect(job.link.origin).toBe(job.double.url);
    await using double = await startDouble({ clock: 'virtual', publicUrl: 'https://media.example.com' });
    const { result } = await apiOf(double).finished();
    expect(new URL(result.file_url).origin).toBe('https://media.example.com');
  });

  test('is the same in every poll until it has expired, and then a fresh one takes its place', async () => {
    await using job = await finishedJob();
    const { double, api, record, link, fetch } = job;
    const { lifeSeconds } = double.contract.jobs.links;
    const expires = Number(link.searchParams.get(double.contract.jobs.links.parameters.expires));
    const linkNow = async () => (await api.poll(record.id)).json().result.file_url as string;
    await double.advance('1h');
    expect(await linkNow()).toBe(link.href);
    await double.advance(`${expires * 1000 - double.clock.now() - 1}ms`);
    expect(await linkNow()).toBe(link.href);
    expect((await fetch()).status).toBe(200);
    await double.advance('1ms');
    expect((await fetch()).status).toBe(403);
    await double.advance('5s');
    const fresh = await linkNow();
    expect(fresh).not.toBe(link.href);
    expect((await fetch({}, fresh)).status).toBe(200);
    expect((await fetch()).status).toBe(403);
    expect(Number(new URL(fresh).searchParams.get('expires'))).toBe(double.clock.now() / 1000 + lifeSeconds);
  });

  test('is good at every poll, also when the job ended between two seconds', async () => {
    using file = scenarioFile(
      'jobs: [{ queued: 300ms, running: 450ms }]',
      'poll: { mode: off }',
      'links: { life: 2500ms }',
    );
    await using job = await finishedJob('3d', file.path);
    const { double, api, record, fetch } = job;
    for (let step = 0; step < 60; step += 1) {
      const { result } = (await api.poll(record.id)).json();
      expect((await fetch({}, result.file_url)).status, `${step * 130} ms later`).toBe(200);
      await double.advance('130ms');
    }
  });

  test('lives on when a fresh one has been made', async () => {
    await using job = await finishedJob();
    const { double, api, record, fetch } = job;
    const { requestedLife } = double.contract.jobs.links;
    const path = api.path('sign', { jobId: record.id, filename: 'video.mp4' });
    const long = (await api.send('GET', `${path}?${requestedLife}=604800`)).json().url;
    await double.advance('25h');
    const fresh = (await api.poll(record.id)).json().result.file_url;
    expect(fresh).not.toBe(record.result.file_url);
    expect([(await fetch({}, long)).status, (await fetch({}, fresh)).status]).toEqual([200, 200]);
  });

  test('near the end of the file expires with it', async () => {
    await using job = await finishedJob();
    const { double, api, record } = job;
    const { fileSeconds } = double.contract.jobs.retention;
    await double.advance('6d');
    await double.advance('12h');
    const fresh = new URL((await api.poll(record.id)).json().result.file_url);
    expect(Number(fresh.searchParams.get('expires'))).toBe(record.updated_at + fileSeconds);
  });

  test('says no more than that the file is gone once it is', async () => {
    await using job = await finishedJob();
    const { double, api, record } = job;
    const { fileSeconds } = double.contract.jobs.retention;
    const path = api.path('file', { jobId: record.id, filename: 'video.mp4' });
    await double.advance(`${(record.updated_at + fileSeconds) * 1000 - double.clock.now() - 1}ms`);
    expect((await api.send('GET', path)).status).toBe(200);
    await double.advance('1ms');
    const gone = await api.send('GET', path);
    expect([gone.status, gone.json().error.type]).toEqual([404, 'not_found']);
  });

  test('is refused with the status that the scenario asks for', async () => {
    using file = scenarioFile('jobs: [{ queued: 1s, running: 1s }]', 'links: { refusalStatus: 410, life: 1h }');
    await using job = await finishedJob('video', file.path);
    await job.double.advance('1h');
    const refused = await job.fetch();
    expect([refused.status, refused.json().error.code]).toEqual([410, 410]);
  });
});

describe('a link that was', () => {
  type Tamper = (link: URL, other: URL) => void;
  const flip = (text: string) => (text.endsWith('0') ? `${text.slice(0, -1)}1` : `${text.slice(0, -1)}0`);
  const tamperings: [string, Tamper][] = [
    ['stripped of its query', (link) => (link.search = '')],
    ['stripped of its signature', (link) => link.searchParams.delete('signature')],
    ['stripped of its expiry', (link) => link.searchParams.delete('expires')],
    ['stripped of its key name', (link) => link.searchParams.delete('key')],
    [
      'given a later expiry',
      (link) => link.searchParams.set('expires', String(Number(link.searchParams.get('expires')) + 1)),
    ],
    ['given an endless expiry', (link) => link.searchParams.set('expires', 'Infinity')],
    [
      'given the same expiry in other digits',
      (link) => link.searchParams.set('expires', `0${link.searchParams.get('expires')}`),
    ],
    ['given another key name', (link) => link.searchParams.set('key', 'k2')],
    ['given an empty signature', (link) => link.searchParams.set('signature', '')],
    [
      'changed in the signature’s last digit',
      (link) => link.searchParams.set('signature', flip(link.searchParams.get('signature') ?? '')),
    ],
    [
      'cut in its signature',
      (link) => link.searchParams.set('signature', link.searchParams.get('signature')?.slice(0, -1) ?? ''),
    ],
    [
      'put in capitals',
      (link) => link.searchParams.set('signature', link.searchParams.get('signature')?.toUpperCase() ?? ''),
    ],
    ['given two signatures', (link) => link.searchParams.append('signature', link.searchParams.get('signature') ?? '')],
    ['moved to another job', (link, other) => (link.pathname = other.pathname)],
    ['moved to another name', (link) => (link.pathname = link.pathname.replace('video', 'movie'))],
    [
      'given another link’s signature',
      (link, other) => link.searchParams.set('signature', other.searchParams.get('signature') ?? ''),
    ],
  ];
  test.each(tamperings)('%s is refused with 403 and never gives the bytes', async (_, tamper) => {
    await using job = await finishedJob();
    const other = new URL((await job.api.finished()).result.file_url);
    const link = new URL(job.link);
    tamper(link, other);
    for (const method of ['GET', 'HEAD']) {
      const refused = await job.fetch({}, link, method);
      expect(refused.status).toBe(job.double.contract.jobs.errors.link.status);
      expect(refused.headers['content-type']).toMatch(/^application\/json/);
      if (method === 'GET')
        expect(refused.json().error).toMatchObject({ type: 'scope_exceeded', code: refused.status });
    }
    expect((await job.fetch()).status).toBe(200);
  });

  test('altered stays refused with the owner’s key', async () => {
    await using job = await finishedJob();
    const link = new URL(job.link);
    link.searchParams.set('expires', '1');
    expect((await job.api.send('GET', link.href)).status).toBe(403);
  });

  test('given further parameters is good: they are not part of it', async () => {
    await using job = await finishedJob();
    expect((await job.fetch({}, `${job.link}&utm_source=x`)).status).toBe(200);
  });
});
