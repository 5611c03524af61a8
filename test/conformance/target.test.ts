import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { loadTarget, targetFromFlags } from '../../conformance/target.ts';
import { loadContract } from '../../src/contract/contract.ts';

const contract = loadContract();
const { jobs } = contract;

function file(...lines: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'stunt-double-target-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'target.yaml');
  writeFileSync(path, lines.join('\n'));
  return path;
}

const load = (...lines: readonly string[]) => loadTarget(file(...lines), contract);

afterEach(() => vi.unstubAllEnvs());

test('a target is an address and a key; the rest is as the contract says', () => {
  const target = load('api: http://127.0.0.1:9999/', 'key: some-key');
  expect(target).toMatchObject({
    name: '127.0.0.1:9999',
    api: 'http://127.0.0.1:9999',
    timings: {
      pollInterval: jobs.poll.intervalSeconds * 1000,
      linkTtl: jobs.links.lifeSeconds * 1000,
      retention: jobs.retention.fileSeconds * 1000,
      firstRetry: jobs.webhooks.gapsSeconds[0] * 1000,
      deliveryTimeout: jobs.webhooks.timeoutSeconds * 1000,
    },
    budget: { jobs: 16, patience: 300_000, rate: Number.POSITIVE_INFINITY },
  });
});

test('the file that is shipped for the double is a target', () => {
  const target = loadTarget('conformance/targets/double.yaml', contract);
  expect(target.clock).toMatchObject({ method: 'POST', url: `${target.api}/__double/clock/advance` });
  expect(target.key).toBe(jobs.keys[0]);
});

test('a secret is read from the environment', () => {
  vi.stubEnv('SOME_KEY', 'from-outside');
  expect(load('api: http://127.0.0.1:1', 'key: env:SOME_KEY').key).toBe('from-outside');
});

test('a variable that is not set is told with its line', () => {
  vi.stubEnv('SOME_KEY', '');
  expect(() => load('api: http://127.0.0.1:1', 'key: env:SOME_KEY')).toThrow(
    /target\.yaml:2: key names the environment variable SOME_KEY, which is not set/,
  );
});

test.each([
  [['api: http://127.0.0.1:1', 'key: k', 'kay: x'], /:3: the file has an unknown field "kay"/],
  [['api: http://127.0.0.1:1'], /lacks the field "key"/],
  [['api: ftp://127.0.0.1:1', 'key: k'], /:1: api must match pattern/],
  [['api: http://127.0.0.1:1', 'key: k', 'timings:', '  pollInterval: soon'], /:4: timings\.pollInterval must match/],
  [
    ['api: http://127.0.0.1:1', 'key: k', 'requests:', '  fail: { path: /v1/none, body: {} }'],
    /:4: requests\.fail\.path must be one of/,
  ],
])('a mistake is told with line and field: %j', (lines, message) => {
  expect(() => load(...lines)).toThrow(message);
});

test.each([
  ['key', ['api: http://127.0.0.1:1', 'key: 31415926']],
  ['otherKey', ['api: http://127.0.0.1:1', 'key: k', 'otherKey: [31415926]']],
  ['webhook.secret', ['api: http://127.0.0.1:1', 'key: k', 'webhook: { secret: { is: 31415926 } }']],
])('a mistake in the secret %s is told without it', (field, lines) => {
  let message = '';
  try {
    load(...lines);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toContain(`${field} must be string`);
  expect(message).not.toContain('31415926');
});

test('a target elsewhere has no receiver until it is said where it is reached', () => {
  const elsewhere = ['api: https://api.example.com', 'key: k'];
  expect(load(...elsewhere).webhook.receiver).toBeUndefined();
  const lines = ['webhook:', '  receiver: { listen: "[::1]:8900", url: https://hooks.example.com/ }'];
  expect(load(...elsewhere, ...lines).webhook.receiver).toEqual({
    host: '::1',
    port: 8900,
    url: 'https://hooks.example.com',
  });
});

test('a target on this machine is received from on loopback', () => {
  expect(load('api: http://localhost:1', 'key: k').webhook.receiver).toEqual({ host: '127.0.0.1', port: 0 });
});

test('flags win over the file', () => {
  const path = file('api: http://127.0.0.1:1', 'key: k', 'budget: { jobs: 3, patience: 1m }');
  const target = loadTarget(path, contract, { api: 'http://127.0.0.1:2', patience: '2m', webhookSecret: 's' });
  expect(target).toMatchObject({ api: 'http://127.0.0.1:2', key: 'k', budget: { jobs: 3, patience: 120_000 } });
  expect(target.webhook.secret).toBe('s');
});

test('flags alone make a target, and are checked like a file', () => {
  expect(targetFromFlags({ api: 'http://127.0.0.1:1', key: 'k' }, contract)).toMatchObject({ key: 'k' });
  expect(() => targetFromFlags({ api: 'http://127.0.0.1:1' }, contract)).toThrow(
    'flags: the file lacks the field "key"',
  );
});
