import { describe, expect, it } from 'vitest';
import { loadContract } from '../../src/contract/contract.ts';
import { createNearMisses } from '../../src/core/near-miss.ts';

const { operations, jobs } = loadContract();
const fieldsOf = (modality: string) =>
  Object.keys(operations.get(jobs.modalities[modality]?.submit ?? '')?.body?.properties as object);
const warnings = (body: unknown, modality = 'video') => createNearMisses(fieldsOf(modality), jobs.request)(body);

describe('a field', () => {
  it.each([
    ['webhookUrl', 'webhook_url'],
    ['WebhookURL', 'webhook_url'],
    ['webhook-url', 'webhook_url'],
    ['webhookurl', 'webhook_url'],
    ['webhook', 'webhook_url'],
    ['callback', 'webhook_url'],
    ['callback_url', 'webhook_url'],
    ['callbackUrl', 'webhook_url'],
    ['notify_url', 'webhook_url'],
    ['aspectRatio', 'aspect_ratio'],
    ['ratio', 'aspect_ratio'],
    ['imageUrl', 'image_url'],
    ['seconds', 'duration'],
    ['duration_seconds', 'duration'],
    ['length', 'duration'],
    ['Prompt', 'prompt'],
  ])('called %s is taken for a miss of %s', (name, field) => {
    expect(warnings({ prompt: 'a boat', [name]: 'x' })).toEqual([
      `the field ${name} is ignored; the contract calls it ${field}`,
    ]);
  });

  it.each(['seed', 'style', 'negative_prompt', 'web', 'prom', 'constructor', '__proto__', ''])(
    'that is like none of the contract (%j) is passed over',
    (name) => {
      expect(warnings(JSON.parse(`{ "prompt": "a boat", ${JSON.stringify(name)}: 1 }`))).toEqual([]);
    },
  );

  it('of the contract is no miss, whatever else is sent', () => {
    const body = Object.fromEntries(fieldsOf('video').map((name) => [name, 'x']));
    expect(warnings(body)).toEqual([]);
  });

  it('is a miss only where the operation has what is missed', () => {
    expect(warnings({ aspectRatio: '1:1', ratio: '1:1' }, 'music')).toEqual([]);
    expect(warnings({ isInstrumental: true }, 'music')).toEqual([
      'the field isInstrumental is ignored; the contract calls it is_instrumental',
    ]);
    expect(warnings({ isInstrumental: true }, 'video')).toEqual([]);
  });

  it('is told of each time it is missed', () => {
    expect(warnings({ webhookUrl: 'x', callback: 'y', aspectRatio: '1:1' })).toHaveLength(3);
  });
});

it.each([undefined, null, 'text', 7, []])('a body that is no object (%j) has no misses', (body) => {
  expect(warnings(body)).toEqual([]);
});
