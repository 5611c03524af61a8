import { describe, expect, it } from 'vitest';
import { loadContract, operationFor } from '../../src/contract/contract.ts';
import type { Operation } from '../../src/contract/operation.ts';
import { checksOf } from '../../src/contract/validators.ts';

const contract = loadContract();
const submit = (modality: string) =>
  contract.operations.get(contract.jobs.modalities[modality]?.submit ?? '') as Operation;
const { links } = contract.jobs;

describe('a body', () => {
  const check = checksOf(submit('video')).body;

  it.each([
    [{ prompt: 'a paper boat' }],
    [{ prompt: 'a paper boat', duration: 8, model: 'google/veo-3.1', webhook_url: 'https://hooks.example.com' }],
    [{ prompt: 'a paper boat', duration: -3 }],
    [{ prompt: 'a paper boat', unheard_of: { of: ['anything'] } }],
  ])('fits: %j', (body) => {
    expect(check?.(body)).toBeUndefined();
  });

  it.each([
    [{}, 'prompt', 'prompt is required'],
    [{ prompt: '' }, 'prompt', /^prompt must/],
    [{ prompt: null }, 'prompt', 'prompt must be string'],
    [{ prompt: 7 }, 'prompt', 'prompt must be string'],
    [{ prompt: ['x'] }, 'prompt', 'prompt must be string'],
    [{ prompt: 'x', duration: '8' }, 'duration', 'duration must be number'],
    [{ prompt: 'x', model: 3 }, 'model', 'model must be string'],
    [{ prompt: 'x', webhook_url: true }, 'webhook_url', 'webhook_url must be string'],
    [[], 'body', 'body must be object'],
    ['prompt', 'body', 'body must be object'],
    [null, 'body', 'body must be object'],
    [undefined, 'body', 'body must be object'],
  ])('that breaks a rule names the field: %j', (body, param, message) => {
    expect(check?.(body)).toEqual({ param, message: expect.stringMatching(message) });
  });

  it('gets the defaults of the contract', () => {
    const body: Record<string, unknown> = { prompt: 'a trumpet' };
    expect(checksOf(submit('music')).body?.(body)).toBeUndefined();
    expect(body).toMatchObject({ lyrics_optimizer: true });
  });

  it('is nothing that operations without one look at', () => {
    expect(checksOf(operationFor(contract, 'poll')).body).toBeUndefined();
  });
});

describe('a query', () => {
  const check = checksOf(operationFor(contract, 'sign')).query;

  it('is brought to the types of its parameters', () => {
    const query: Record<string, unknown> = { [links.requestedLife]: '120' };
    expect(check(query)).toBeUndefined();
    expect(query[links.requestedLife]).toBe(120);
  });

  it('gets its defaults, of their types', () => {
    const query: Record<string, unknown> = {};
    expect(check(query)).toBeUndefined();
    expect(query[links.requestedLife]).toEqual(expect.any(Number));
  });

  it.each(['abc', '', '1.5', '-1', '59', '604801', '1e400'])('names the parameter that breaks a rule: %j', (value) => {
    expect(check({ [links.requestedLife]: value })).toMatchObject({
      param: links.requestedLife,
      message: expect.stringMatching(new RegExp(`^${links.requestedLife} must`)),
    });
  });

  it.each(['60', '604800'])('takes the ends of a range: %s', (value) => {
    expect(check({ [links.requestedLife]: value })).toBeUndefined();
  });

  it('may not name a parameter twice', () => {
    expect(check({ [links.requestedLife]: ['60', '61'] })).toMatchObject({ param: links.requestedLife });
  });

  it('may hold what the contract does not know', () => {
    expect(check({ utm_source: 'newsletter' })).toBeUndefined();
  });
});

describe('headers', () => {
  const { headers } = contract.jobs;
  const check = checksOf(submit('video')).headers;

  it('are found by their lower-case names', () => {
    expect(check({ [headers.tag.toLowerCase()]: 'x'.repeat(64) })).toBeUndefined();
    expect(check({ [headers.tag.toLowerCase()]: 'x'.repeat(65) })).toMatchObject({ param: headers.tag.toLowerCase() });
    const key = headers.idempotencyKey.toLowerCase();
    expect(check({ [key]: '' })).toMatchObject({ param: key });
  });

  it('that the contract does not know may be anything', () => {
    expect(check({ accept: '*/*', 'x-other': '1' })).toBeUndefined();
  });
});

it('checks of every operation compile', () => {
  for (const operation of contract.operations.values()) expect(() => checksOf(operation)).not.toThrow();
});
