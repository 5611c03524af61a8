import { describe, expect, test } from 'vitest';
import { fillPath, loadContract } from '../../src/contract/contract.ts';
import type { Operation } from '../../src/contract/operation.ts';
import { type Double, startDouble } from '../../src/double.ts';
import { apiOf, type Call } from '../support/api.ts';
import { misfit } from '../support/fits.ts';
import { plainJobs, scenarioFile } from '../support/scenario-file.ts';

const virtual = { clock: 'virtual' } as const;
const contract = loadContract();
const operations = contract.jobs.roles.cancel.map((id) => contract.operations.get(id) as Operation);

function cancelWith({ method, path }: Operation, double: Double, id: string, call?: Call, key = double.key) {
  return apiOf(double, key).send(method, fillPath(path, { id }), call);
}

test('jobs can be cancelled in two ways', () => {
  expect(operations.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
});

describe.each(operations)('$method $path', (operation) => {
  test.each([
    ['queued', '0s'],
    ['running', '2s'],
  ])('ends a %s job at once, at no cost', async (status, wait) => {
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    const id = await api.newJob();
    await double.advance(wait);
    expect((await api.poll(id)).json().status).toBe(status);
    const answer = await cancelWith(operation, double, id);
    expect(answer.status).toBe(200);
    expect(misfit(operation.answers.get(200) ?? {}, answer.json())).toBe('');
    expect(answer.json()).toMatchObject({ id, status: 'cancelled', usage: { cost_cents: 0 } });
    expect(answer.headers[double.contract.jobs.headers.rateLimit.remaining]).toBeDefined();
    await double.advance('1h');
    const later = await api.poll(id);
    expect(later.json()).toEqual(answer.json());
  });

  test('leaves a completed job as it is', async () => {
    await using double = await startDouble(virtual);
    const record = await apiOf(double).finished();
    const answer = await cancelWith(operation, double, record.id);
    expect([answer.status, answer.json()]).toEqual([200, record]);
  });

  test('leaves a failed job as it is', async () => {
    using file = scenarioFile('jobs: [{ queued: 1s, running: 1s, outcome: { fail: { code: x, message: y } } }]');
    await using double = await startDouble({ ...virtual, scenario: file.path });
    const record = await apiOf(double).finished();
    expect(record.status).toBe('failed');
    expect((await cancelWith(operation, double, record.id)).json()).toEqual(record);
  });

  test('leaves a cancelled job as it is, however much later', async () => {
    await using double = await startDouble(virtual);
    const id = await apiOf(double).newJob();
    const first = await cancelWith(operation, double, id);
    await double.advance('1h');
    const second = await cancelWith(operation, double, id);
    expect([second.status, second.text]).toEqual([200, first.text]);
  });

  test('is a 404 in the same words for a job of another key and for none', async () => {
    await using double = await startDouble(virtual);
    const id = await apiOf(double).newJob();
    const theirs = await cancelWith(operation, double, id, {}, double.keys[1]);
    const none = await cancelWith(operation, double, 'job_none', {}, double.keys[1]);
    expect([theirs.status, none.status]).toEqual([404, 404]);
    expect(theirs.text).toBe(none.text.replaceAll('job_none', id));
    expect((await apiOf(double).poll(id)).json().status).toBe('queued');
  });

  const quirks: [string, Call][] = [
    ['an empty body typed as JSON', { headers: { 'content-type': 'application/json' }, body: '' }],
    ['an empty object', { headers: { 'content-type': 'application/json' }, body: '{}' }],
    ['broken JSON', { headers: { 'content-type': 'application/json' }, body: '{' }],
    ['an empty form', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: '' }],
    ['a body without a type', { body: 'why not' }],
    ['a length of zero', { headers: { 'content-length': '0' } }],
  ];
  test.each(quirks)('does not mind %s', async (_, call) => {
    await using double = await startDouble(virtual);
    const id = await apiOf(double).newJob();
    const answer = await cancelWith(operation, double, id, call);
    expect([answer.status, answer.json().status]).toEqual([200, 'cancelled']);
  });

  test('takes no part in the poll window', async () => {
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    const id = await api.newJob();
    await cancelWith(operation, double, id);
    expect((await api.poll(id)).status).toBe(200);
    expect((await cancelWith(operation, double, id)).status).toBe(200);
  });
});

test('a job that nobody cancels is never cancelled', async () => {
  using file = scenarioFile(plainJobs, 'poll: { mode: off }');
  await using double = await startDouble({ ...virtual, scenario: file.path });
  const api = apiOf(double);
  const id = await api.newJob();
  const seen = new Set<string>();
  for (let step = 0; step < 20; step += 1) {
    seen.add((await api.poll(id)).json().status);
    await double.advance('500ms');
  }
  expect([...seen]).toEqual(['queued', 'running', 'completed']);
});
