import { describe, expect } from 'vitest';
import type { Double } from '../src/double.ts';
import { test } from '../src/vitest.ts';
import { apiOf } from './support/api.ts';

/** Doubles of tests that are over. */
const past: Double[] = [];

test('gives each test a double of its own, on a virtual clock', async ({ double }) => {
  const id = await apiOf(double).newJob();
  await double.advance('10s');
  expect((await apiOf(double).poll(id)).json().status).toBe('completed');
  past.push(double);
});

test('ends the double with its test, and the next one knows nothing of it', async ({ double }) => {
  const [before] = past;
  expect(before).toBeDefined();
  expect(before).not.toBe(double);
  await expect(fetch(`${before?.url}/healthz`)).rejects.toThrow();
  expect(await double.jobs()).toEqual([]);
});

test('starts no double for a test that asks for none', ({ doubleOptions }) => {
  expect(doubleOptions).toEqual({});
});

describe('with other options', () => {
  test.override({ doubleOptions: { scenario: 'instant', seed: 5, clock: 'real' } });

  test('for a group of tests, their doubles are set up so', async ({ double }) => {
    expect(double.stage.scenario.name).toBe('instant');
    expect(double.stage.seed).toBe(5);
    expect(double.clock.virtual).toBe(false);
  });

  describe('inside of which', () => {
    test.override({ doubleOptions: { seed: 6 } });

    test('others hold instead', async ({ double }) => {
      expect(double.stage.seed).toBe(6);
      expect(double.stage.scenario.name).toBe('steady');
      expect(double.clock.virtual).toBe(true);
    });
  });
});

test('outside of the group nothing has changed', async ({ double }) => {
  expect(double.stage.scenario.name).toBe('steady');
});
