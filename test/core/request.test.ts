import { expect, it } from 'vitest';
import { loadContract } from '../../src/contract/contract.ts';
import { readRequest } from '../../src/core/request.ts';

const { request } = loadContract().jobs;

it('every field of a submit is found', () => {
  const body = {
    prompt: 'a paper boat',
    model: 'acme/reel',
    duration: 8,
    aspect_ratio: '16:9',
    resolution: '720p',
    webhook_url: 'https://hooks.example.com/media',
  };
  expect(readRequest(body, request)).toEqual({
    prompt: 'a paper boat',
    model: 'acme/reel',
    duration: 8,
    aspectRatio: '16:9',
    resolution: '720p',
    webhookUrl: 'https://hooks.example.com/media',
  });
});

it('what is left out is undefined', () => {
  const { prompt, ...rest } = readRequest({ prompt: 'a paper boat' }, request);
  expect(prompt).toBe('a paper boat');
  expect(Object.values(rest)).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

it('a field that an operation does not know may hold anything: it is not read', () => {
  const body = {
    prompt: 'a chess bishop',
    duration: 'long',
    resolution: 4,
    aspect_ratio: null,
    webhook_url: {},
    model: [],
  };
  const { prompt, ...rest } = readRequest(body, request);
  expect(prompt).toBe('a chess bishop');
  expect(Object.values(rest)).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

it('fields stand where another contract says', () => {
  const elsewhere = {
    prompt: '/input/text',
    model: '/input/engine',
    duration: '/options/length~1seconds',
    aspectRatio: '/options/shape',
    resolution: '/options/size',
    webhookUrl: '/notify/0/url',
  };
  const body = {
    prompt: 'not this one',
    input: { text: 'a paper boat', engine: 'e1' },
    options: { 'length/seconds': 3, shape: '1:1', size: '480p' },
    notify: [{ url: 'https://hooks.example.com' }],
  };
  expect(readRequest(body, elsewhere)).toEqual({
    prompt: 'a paper boat',
    model: 'e1',
    duration: 3,
    aspectRatio: '1:1',
    resolution: '480p',
    webhookUrl: 'https://hooks.example.com',
  });
});

it('inherited members are no fields', () => {
  expect(readRequest({ prompt: 'x' }, { ...request, model: '/constructor/name' }).model).toBeUndefined();
});
