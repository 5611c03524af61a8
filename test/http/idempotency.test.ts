import { describe, expect, test } from 'vitest';
import { startDouble } from '../../src/double.ts';
import { apiOf } from '../support/api.ts';

const virtual = { clock: 'virtual' } as const;
const _json = { 'content-type': 'application/json' };

describe('an Idempotency-Key', () => {
  const key = { 'idempotency-key': 'order 42' };

  test('with the same body gives the first answer again, also once the job has moved on', async () => {
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    const first = await api.submit(undefined, undefined, key);
    await double.advance('1h');
    const again = await api.submit(undefined, undefined, key);
    expect([again.status, again.text, again.headers.location]).toEqual([202, first.text, first.headers.location]);
    expect(await api.newJob()).not.toBe(first.json().id);
  });

  test('with another body, or for another modality, is a 422', async () => {
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    await api.submit(undefined, 'video', key);
    const { status, type } = double.contract.jobs.errors.idempotency;
    for (const refused of [
      await api.submit({ prompt: 'another' }, 'video', key),
      await api.submit(undefined, 'music', key),
    ]) {
      expect(refused.status).toBe(status);
      expect(refused.json().error).toMatchObject({ type, code: status });
    }
  });

  test('belongs to one API key', async () => {
    await using double = await startDouble(virtual);
    const mine = await apiOf(double).submit(undefined, undefined, key);
    const other = await apiOf(double, double.keys[1]).submit({ prompt: 'another' }, 'video', key);
    expect(other.status).toBe(202);
    expect(other.json().id).not.toBe(mine.json().id);
  });

  test('of a refused submit is free again', async () => {
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    expect((await api.submit({ prompt: 'a', model: 'acme/none' }, 'video', key)).status).toBe(404);
    expect((await api.submit({ prompt: 'a' }, 'video', key)).status).toBe(202);
  });

  test('that comes twice at once makes one job', async () => {
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.submit(undefined, undefined, key)));
    const { inFlight } = double.contract.jobs.errors;
    for (const { status } of answers) expect([202, inFlight.status]).toContain(status);
    const ids = new Set(answers.filter(({ status }) => status === 202).map((answer) => answer.json().id));
    expect(ids.size).toBe(1);
  });

  test.each([
    ['is empty', ''],
    ['is too long', 'k'.repeat(256)],
  ])('that %s is a 400', async (_, value) => {
    await using double = await startDouble(virtual);
    const refused = await apiOf(double).submit(undefined, undefined, { 'idempotency-key': value });
    expect([refused.status, refused.json().error.param?.toLowerCase()]).toEqual([400, 'idempotency-key']);
  });
});
