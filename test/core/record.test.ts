import { describe, expect, it } from 'vitest';
import { loadContract, operationFor } from '../../src/contract/contract.ts';
import { pointerPath, readPointer } from '../../src/contract/pointer.ts';
import { checksOf } from '../../src/contract/validators.ts';
import { cancel, statusOf } from '../../src/core/job.ts';
import { createRecordWriter, type FileFacts, setter } from '../../src/core/record.ts';
import { makeJob, someInstant } from './make-job.ts';

const contract = loadContract();
const { record: at, life } = contract.jobs;
const seconds = Math.floor(someInstant / 1000);
const error = { code: 'content_policy', message: 'The provider refused the prompt.' };
const job = makeJob();
const failing = makeJob({ plan: { ...job.plan, outcome: { kind: 'fail', error } } });
const cancelled = cancel(job, someInstant + 3000);
const file: FileFacts = { contentType: 'video/mp4', bytes: 4096, seconds: 8, url: 'http://127.0.0.1/f?signature=s' };
const states = {
  queued: { job, state: statusOf(job, someInstant), file: undefined },
  running: { job, state: statusOf(job, someInstant + 1000), file: undefined },
  completed: { job, state: statusOf(job, someInstant + 7000), file },
  failed: { job: failing, state: statusOf(failing, someInstant + 7000), file: undefined },
  cancelled: { job: cancelled, state: statusOf(cancelled, someInstant + 3000), file: undefined },
} as const;
const names = Object.keys(states) as (keyof typeof states)[];
const written = (name: keyof typeof states, write = createRecordWriter(contract.jobs)) =>
  write(states[name].job, states[name].state, states[name].file);

describe('a record', () => {
  const common = { id: 'job_a', object: 'job', modality: 'video', model: 'acme/reel', created_at: seconds };

  it('of each status has what that status has, and nothing else', () => {
    expect(written('queued')).toEqual({ ...common, status: 'queued', updated_at: seconds });
    expect(written('running')).toEqual({ ...common, status: 'running', updated_at: seconds + 1 });
    expect(written('completed')).toEqual({
      ...common,
      status: 'completed',
      updated_at: seconds + 7,
      result: { file_url: file.url, content_type: 'video/mp4', bytes: 4096, duration: 8 },
      usage: { cost_cents: 120 },
    });
    expect(written('failed')).toEqual({
      ...common,
      status: 'failed',
      updated_at: seconds + 7,
      error,
      usage: { cost_cents: 0 },
    });
    expect(written('cancelled')).toEqual({
      ...common,
      status: 'cancelled',
      updated_at: seconds + 3,
      usage: { cost_cents: 0 },
    });
  });

  it.each(names)('that is %s fits the schema of the contract', (name) => {
    const schema = operationFor(contract, 'poll').answers.get(200);
    expect(schema).toBeDefined();
    const { body } = checksOf({ ...operationFor(contract, 'poll'), body: schema });
    expect(body?.(written(name))).toBeUndefined();
  });

  it('has no link once the file has been deleted, and keeps the rest of its result', () => {
    const record = createRecordWriter(contract.jobs)(job, states.completed.state, { ...file, url: undefined });
    expect(readPointer(record, at.link)).toBeUndefined();
    expect(record.result).toEqual({ content_type: 'video/mp4', bytes: 4096, duration: 8 });
  });

  it('has no length where the file has none', () => {
    const record = createRecordWriter(contract.jobs)(job, states.completed.state, { ...file, seconds: undefined });
    expect(record.result).not.toHaveProperty('duration');
  });

  it('has the id first and the status before the times, so that people can read it', () => {
    const keys = Object.keys(written('completed'));
    expect(keys[0]).toBe('id');
    expect(keys.indexOf('status')).toBeLessThan(keys.indexOf('created_at'));
  });
});

describe('a record of another contract', () => {
  const other: Parameters<typeof createRecordWriter>[0] = {
    record: {
      id: '/task/id',
      status: '/task/state',
      modality: '/task/kind',
      model: '/engine',
      createdAt: '/times/0~1created',
      updatedAt: '/times/1~0updated',
      link: '/output/url',
      contentType: '/output/type',
      bytes: '/output/size',
      duration: '/output/length',
      error: '/problem',
      errorCode: '/problem/slug',
      errorMessage: '/problem/text',
      cost: '/bill/cents',
      constants: { '/type': 'task', '/meta/version': '2' },
    },
    life: {
      ...life,
      statuses: { queued: 'WAITING', running: 'processing', completed: 'done', failed: 'error', cancelled: 'stopped' },
    },
  };
  const write = createRecordWriter(other);

  it('has its members where that contract says, in its spelling', () => {
    expect(written('completed', write)).toEqual({
      task: { id: 'job_a', state: 'done', kind: 'video' },
      type: 'task',
      meta: { version: '2' },
      engine: 'acme/reel',
      times: { '0/created': seconds, '1~updated': seconds + 7 },
      output: { url: file.url, type: 'video/mp4', size: 4096, length: 8 },
      bill: { cents: 120 },
    });
    expect(written('failed', write)).toMatchObject({
      task: { state: 'error' },
      problem: { slug: error.code, text: error.message },
      bill: { cents: 0 },
    });
  });

  it.each(names)('that is %s carries nothing under a name of the own contract', (name) => {
    const own = new Set(
      Object.values(at).flatMap((pointer) => (typeof pointer === 'string' ? [pointerPath(pointer)[0]] : [])),
    );
    expect(Object.keys(written(name, write)).filter((member) => own.has(member))).toEqual([]);
    expect(readPointer(written(name, write), other.record.status)).toBe(other.life.statuses[name]);
  });
});

it('a setter makes the objects on the way and leaves their other members', () => {
  const target = { a: { kept: 1 } };
  setter('/a/b/c')(target, 2);
  setter('/d')(target, 3);
  expect(target).toEqual({ a: { kept: 1, b: { c: 2 } }, d: 3 });
});
