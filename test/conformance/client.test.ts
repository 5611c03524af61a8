import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type Call, Client } from '../../conformance/client.ts';
import { systemTime } from '../../conformance/observer-clock.ts';
import { Recorder } from '../../conformance/recorder.ts';
import type { Exchange, Step } from '../../conformance/trace.ts';

const key = 'sk-a-very-secret-key';

/** A client of a server that answers as told, and what it writes down. */
async function clientOf(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const recorder = new Recorder(systemTime);
  const client = new Client({
    recorder,
    pass: async () => undefined,
    targetNow: () => 7,
    authorization: { main: `Bearer ${key}`, other: undefined, none: undefined, unknown: undefined },
  });
  onTestFinished(async () => {
    await client.close();
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
  const send = (call: Partial<Call> = {}, step: Partial<Step> = {}) =>
    client.send({
      step: { probe: 'p', role: 'poll', intent: 'plain', key: 'main', ...step },
      method: 'GET',
      url,
      ...call,
    });
  const trace = () =>
    recorder
      .trace({
        target: 't',
        api: url,
        timings: {} as never,
        features: {},
        webhookHeaders: {} as never,
        receiver: false,
      })
      .filter((event): event is Exchange => event.kind === 'exchange');
  return { client, send, trace };
}

test('the key is sent, and is nowhere in the trace, even when the target says it back', async () => {
  let sent: string | undefined;
  const { send, trace } = await clientOf((request, response) => {
    sent = request.headers.authorization;
    response.setHeader('x-seen', `${sent}`).end(`the key ${key} is not good`);
  });
  await send({ body: '{}', method: 'POST' });
  expect(sent).toBe(`Bearer ${key}`);
  expect(JSON.stringify(trace())).not.toContain(key);
  expect(trace()[0]).toMatchObject({
    request: { headers: { authorization: 'Bearer …', 'content-type': 'application/json' }, body: '{}' },
    response: { text: 'the key … is not good', headers: { 'x-seen': 'Bearer …' } },
  });
});

test('a secret of an answer is handed out and kept out of the trace from then on', async () => {
  const { send, trace } = await clientOf((_, response) => response.end('whsec_0123456789'));
  const { secret } = await send({ secretIn: ({ response }) => response?.text });
  await send();
  expect(secret).toBe('whsec_0123456789');
  expect(trace().map(({ response }) => response?.text)).toEqual(['…', '…']);
});

test('a redirect is not followed, and nothing is cached or tried twice', async () => {
  const seen: string[] = [];
  const { send } = await clientOf((request, response) => {
    seen.push(request.url ?? '');
    response.writeHead(302, { location: '/elsewhere', 'cache-control': 'max-age=60' }).end();
  });
  for (const _ of [1, 2]) expect((await send()).exchange.response?.status).toBe(302);
  expect(seen).toEqual(['/x', '/x']);
});

test.each<[string, RequestListener, RegExp]>([
  ['is reset', (request) => request.socket.resetAndDestroy(), /ECONNRESET|other side closed/],
  [
    'breaks off',
    (_, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('half');
      setImmediate(() => response.destroy());
    },
    /./,
  ],
])('an answer that %s is an exchange without a response', async (_, answer, reason) => {
  const { send, trace } = await clientOf(answer);
  await send();
  expect(trace()).toMatchObject([{ response: undefined, failure: expect.stringMatching(reason) }]);
});

test('an answer is received once its last byte is there', async () => {
  const { send } = await clientOf((_, response) => {
    response.write('a');
    setTimeout(() => response.end('b'), 50);
  });
  const { exchange } = await send();
  // Timers of Node may ring a little before their time.
  expect(exchange.receivedAt - exchange.sentAt).toBeGreaterThan(45);
  expect(exchange.response).toMatchObject({ text: 'ab', length: 2 });
});

test('a file is looked into and not kept; a refusal of one is text', async () => {
  const { send, trace } = await clientOf((request, response) => {
    if (request.headers.range === undefined) response.end('OggS and so on');
    else if (request.headers.range === 'bytes=5-7')
      response.writeHead(206, { 'content-range': 'bytes 5-7/14' }).end('and');
    else response.writeHead(416).end('no');
  });
  const { bytes } = await send({}, { role: 'file' });
  await send({ headers: { Range: 'bytes=5-7' }, whole: bytes }, { role: 'file' });
  await send({ headers: { Range: 'bytes=5-7' }, whole: Buffer.from('quite different') }, { role: 'file' });
  await send({ headers: { Range: 'bytes=50-' } }, { role: 'file' });
  const [whole, part, other, refused] = trace().map(({ response }) => response);
  expect(whole).toMatchObject({ file: { format: 'ogg' }, length: 14 });
  expect(part?.file?.asInWhole).toBe(true);
  expect(other?.file?.asInWhole).toBe(false);
  expect(refused).toMatchObject({ status: 416, text: 'no' });
  expect(JSON.stringify(trace())).not.toContain('OggS');
});

test('the last Date of the API is remembered with when that was in the time of the target', async () => {
  const date = 'Thu, 01 Jan 2026 00:00:00 GMT';
  const { client, send } = await clientOf((_, response) => response.setHeader('date', date).end());
  await send();
  expect(client.lastDate).toEqual({ epochMs: Date.parse(date), at: 7 });
});
