import { expect, test } from 'vitest';
import { startDouble } from '../../src/double.ts';
import { apiOf } from '../support/api.ts';
import { misfit } from '../support/fits.ts';

const filename = 'video.mp4';

async function withFile() {
  const double = await startDouble({ clock: 'virtual' });
  const api = apiOf(double);
  const record = await api.finished();
  const path = api.path('sign', { jobId: record.id, filename });
  const { requestedLife } = double.contract.jobs.links;
  const sign = (life?: string | number) =>
    api.send('GET', life === undefined ? path : `${path}?${requestedLife}=${life}`);
  return { double, api, record, path, sign, [Symbol.asyncDispose]: async () => void (await double.stop()) };
}

test('a link lasts an hour when no life is asked for', async () => {
  await using file = await withFile();
  const answer = await file.sign();
  const schema = file.double.contract.operations.get(file.double.contract.jobs.roles.sign[0])?.answers.get(200) ?? {};
  expect(answer.status).toBe(200);
  expect(misfit(schema, answer.json())).toBe('');
  expect(answer.json().expires_at).toBe(file.double.clock.now() / 1000 + 3600);
});

test.each([60, 604_800])('a link lasts the %i seconds that are asked for, and no longer', async (life) => {
  await using file = await withFile();
  const { url, expires_at } = (await file.sign(life)).json();
  const fileEnd = file.record.updated_at + file.double.contract.jobs.retention.fileSeconds;
  expect(expires_at).toBe(Math.min(file.double.clock.now() / 1000 + life, fileEnd));
  const fetch = () => apiOf(file.double, null).send('GET', url);
  await file.double.advance(`${expires_at * 1000 - file.double.clock.now() - 1}ms`);
  expect((await fetch()).status).toBe(200);
  await file.double.advance('1ms');
  expect((await fetch()).status).toBe(403);
});

test.each([59, 604_801, -1, 0, 'soon', '3600s', 60.5, ''])('a life of %j is a 400 that names it', async (life) => {
  await using file = await withFile();
  const refused = await file.sign(life);
  expect(refused.status).toBe(400);
  expect(refused.json().error).toMatchObject({ type: 'invalid_request_error', param: 'expires_in' });
});

test('a life given twice is a 400', async () => {
  await using file = await withFile();
  expect((await file.sign('60&expires_in=120')).status).toBe(400);
});

test('the link in the record is not changed by it', async () => {
  await using file = await withFile();
  await file.sign(60);
  await file.double.advance('3s');
  expect((await file.api.poll(file.record.id)).json()).toEqual(file.record);
});

test('only the owner gets links, and only to files that are there', async () => {
  await using file = await withFile();
  const { double, api, path } = file;
  const theirs = await apiOf(double, double.keys[1]).send('GET', path);
  const none = await apiOf(double, double.keys[1]).send('GET', path.replace(file.record.id, 'job_none'));
  expect([theirs.status, theirs.text]).toEqual([404, none.text.replaceAll('job_none', file.record.id)]);
  expect((await apiOf(double, null).send('GET', path)).status).toBe(401);
  expect((await api.send('GET', path.replace(filename, 'other.mp4'))).status).toBe(404);
  const early = await api.newJob();
  expect((await api.send('GET', api.path('sign', { jobId: early, filename }))).status).toBe(404);
  await double.advance('8d');
  expect((await file.sign()).status).toBe(404);
});
