import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { ObserverTime } from '../../conformance/observer-clock.ts';
import { openClient } from '../../conformance/open-client.ts';
import { Recorder } from '../../conformance/recorder.ts';
import { type TargetFlags, targetFromFlags } from '../../conformance/target.ts';
import { TargetTime } from '../../conformance/target-time.ts';
import type { Step } from '../../conformance/trace.ts';
import { contract, start } from './support/made-up.ts';

const standing: ObserverTime = { now: () => 0, epoch: () => 0, wait: async () => undefined };
const [key, otherKey, webhookSecret] = ['sk-main-0123456789', 'sk-other-0123456789', 'whsec_0123456789'];

/** A client of a server that says all it knows, and what the server and the trace have seen. */
async function opened(flags: TargetFlags = {}) {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.end(`${request.headers.authorization}, and I sign with ${webhookSecret}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const recorder = new Recorder(standing);
  const time = new TargetTime({ time: standing, turn: async () => undefined });
  const target = targetFromFlags({ api, key, otherKey, webhookSecret, ...flags }, contract);
  const { client, gate } = openClient(target, recorder, time);
  onTestFinished(async () => {
    await client.close();
    server.closeAllConnections();
    server.close();
  });
  const ask = (whose: Step['key']) =>
    client.send({ step: { probe: 'p', role: 'poll', intent: 'plain', key: whose }, method: 'GET', url: api });
  return { ask, seen, time, gate, trace: () => JSON.stringify(recorder.trace(start)) };
}

test('each request goes by the key it is meant to have', async () => {
  const { ask, seen } = await opened();
  for (const whose of ['main', 'other', 'none', 'unknown'] as const) await ask(whose);
  expect(seen.slice(0, 3)).toEqual([`Bearer ${key}`, `Bearer ${otherKey}`, undefined]);
  expect(seen[3]).toMatch(/^Bearer sk-/);
  expect(seen.slice(0, 2)).not.toContain(seen[3]);
});

test('neither keys nor the secret of webhooks get into the trace', async () => {
  const { ask, trace } = await opened();
  for (const whose of ['main', 'other'] as const) await ask(whose);
  expect(trace()).toContain('and I sign with …');
  for (const secret of [key, otherKey, webhookSecret]) expect(trace()).not.toContain(secret);
});

test('no minute has more requests than the budget of the target allows', async () => {
  const { ask, time, seen } = await opened({ rate: 2 });
  for (let request = 0; request < 3; request += 1) await ask('main');
  expect(seen).toHaveLength(3);
  expect(time.now()).toBe(60_000);
});
