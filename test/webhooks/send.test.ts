import type { ServerResponse } from 'node:http';
import { createServer as createNetServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { body, countingReceiver, listen, sender } from './loopback.ts';

describe('a POST', () => {
  it('arrives with its path, its headers and its bytes', async () => {
    const arrived: unknown[] = [];
    const { port } = await countingReceiver(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      arrived.push([request.method, request.url, request.headers, Buffer.concat(chunks)]);
      response.writeHead(204).end();
    });
    await sender()(`http://127.0.0.1:${port}/hooks/media?a=1&b=%20#fragment`, { 'aig-attempt': '2' });
    expect(arrived).toEqual([
      [
        'POST',
        '/hooks/media?a=1&b=%20',
        expect.objectContaining({
          host: `127.0.0.1:${port}`,
          'content-type': 'application/json',
          'content-length': String(body.length),
          'user-agent': 'stunt-double',
          'aig-attempt': '2',
        }),
        body,
      ],
    ]);
  });

  it('carries no credentials that stand in its URL', async () => {
    let authorization: string | undefined = 'nothing came';
    const { port } = await countingReceiver((request, response) => {
      authorization = request.headers.authorization;
      response.end();
    });
    expect(await sender()(`http://user:secret@127.0.0.1:${port}/`)).toEqual({ kind: 'status', status: 200 });
    expect(authorization).toBeUndefined();
  });

  it.each([200, 201, 204, 400, 410, 500, 503])('that is answered %i says so', async (status) => {
    const { port } = await countingReceiver((_, response) => response.writeHead(status).end());
    expect(await sender()(`http://127.0.0.1:${port}/`)).toEqual({ kind: 'status', status });
  });

  it.each([
    ['nothing', '', undefined],
    ['why', '{"error":"the signature is wrong"}', '{"error":"the signature is wrong"}'],
    ['as much as is kept', 'x'.repeat(1024), 'x'.repeat(1024)],
    ['more than is kept', 'x'.repeat(100_000), 'x'.repeat(1024)],
    ['a character that would be cut in two', `${'x'.repeat(1023)}é`, 'x'.repeat(1023)],
  ])('that is refused tells what the receiver said of it: %s', async (_, said, kept) => {
    const { port, seen } = await countingReceiver((request, response) => {
      request.resume().on('end', () => response.writeHead(401).end(said));
    });
    const post = sender();
    const answer = { kind: 'status', status: 401, ...(kept !== undefined && { body: kept }) };
    expect(await post(`http://127.0.0.1:${port}/`)).toEqual(answer);
    expect(await post(`http://127.0.0.1:${port}/`)).toEqual(answer);
    expect(seen.requests).toBe(2);
  });

  it('keeps its connection when the receiver says more than is kept of it', async () => {
    const { port, seen } = await countingReceiver((request, response) => {
      request.resume().on('end', () => response.writeHead(500).end('x'.repeat(20_000)));
    });
    const post = sender();
    for (let time = 0; time < 6; time += 1) await post(`http://127.0.0.1:${port}/`);
    // The rest may still be on its way when the next one leaves.
    expect(seen.connections).toBeLessThanOrEqual(2);
    expect(seen.requests).toBe(6);
  });

  it.each([
    ['breaks off', (response: ServerResponse) => response.destroy()],
    ['never ends', () => undefined],
  ])('that is refused in words that do not come to an end tells what came of them: one that %s', async (_, then) => {
    const { port } = await countingReceiver((_, response) => {
      response.writeHead(403).write('because ', () => then(response));
    });
    const answer = await sender({ timeoutMs: 500 })(`http://127.0.0.1:${port}/`);
    expect(answer).toEqual({ kind: 'status', status: 403, body: 'because ' });
  });

  it.each([301, 302, 303, 307, 308])('that is answered %i is not sent on to where that points', async (status) => {
    const target = await countingReceiver((_, response) => response.end());
    const { port, seen } = await countingReceiver((_, response) => {
      response.writeHead(status, { location: `http://127.0.0.1:${target.port}/` }).end();
    });
    expect(await sender()(`http://127.0.0.1:${port}/`)).toEqual({ kind: 'status', status });
    expect(seen.requests).toBe(1);
    expect(target.seen.connections).toBe(0);
  });

  it('is not sent again by itself', async () => {
    const { port, seen } = await countingReceiver((request) => request.socket.destroy());
    expect(await sender()(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'none' });
    expect(seen.requests).toBe(1);
  });

  it('uses a connection again: one after the other needs no more than two', async () => {
    const { port, seen } = await countingReceiver((_, response) => response.writeHead(204).end());
    const send = sender();
    for (let n = 0; n < 10; n += 1) await send(`http://127.0.0.1:${port}/`);
    expect(seen.requests).toBe(10);
    // An answer counts when its head is there, which may be before its connection is free.
    expect(seen.connections).toBeLessThanOrEqual(2);
  });
});

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    ['0', 0],
    ['999999', 999_999_000],
    ['1000000', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['tomorrow', undefined],
    ['', undefined],
  ])('%j is %s ms', async (header, retryAfterMs) => {
    const { port } = await countingReceiver((_, response) => response.writeHead(503, { 'retry-after': header }).end());
    const answer = await sender()(`http://127.0.0.1:${port}/`);
    expect(answer).toEqual({ kind: 'status', status: 503, ...(retryAfterMs !== undefined && { retryAfterMs }) });
  });

  it.each([
    ['Wed, 21 Oct 2026 07:28:00 GMT', 'Wed, 21 Oct 2026 07:26:00 GMT', 120_000],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 'Wed, 21 Oct 2026 07:29:00 GMT', undefined],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 'soon', undefined],
    ['Someday, 07:28:00 GMT', 'Wed, 21 Oct 2026 07:26:00 GMT', undefined],
  ])('%j counts from the Date of the answer: after %j that is %s ms', async (header, date, retryAfterMs) => {
    const { port } = await countingReceiver((_, response) =>
      response.writeHead(503, { 'retry-after': header, date }).end(),
    );
    const answer = await sender()(`http://127.0.0.1:${port}/`);
    expect(answer).toEqual({ kind: 'status', status: 503, ...(retryAfterMs !== undefined && { retryAfterMs }) });
  });
});

describe('a receiver that fails', () => {
  it('by refusing the connection is told so', async () => {
    const server = createNetServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const answer = await sender()(`http://127.0.0.1:${port}/`);
    expect(answer).toMatchObject({ kind: 'none', reason: expect.stringContaining('ECONNREFUSED') });
  });

  it.each(['localhost', 'hooks.localhost'])('by refusing both addresses of %s is told so for each', async (name) => {
    const server = createNetServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await sender()(`http://${name}:${port}/`)).toMatchObject({
      kind: 'none',
      reason: expect.stringMatching(new RegExp(`^ECONNREFUSED: .*127\\.0\\.0\\.1:${port}; .*::1:${port}`)),
    });
  });

  // These two wait for real: running out of the machine's own time is what they are about.
  it('by accepting and saying nothing runs out of time', async () => {
    const { port, seen } = await countingReceiver(() => {});
    const answer = await sender({ timeoutMs: 150 })(`http://127.0.0.1:${port}/`);
    expect(answer).toEqual({ kind: 'none', reason: 'no answer within 0.15 s' });
    expect(seen.requests).toBe(1);
  });

  it('by dripping its headers runs out of time', async () => {
    const server = createNetServer((socket) => {
      socket.on('error', () => {});
      socket.write('HTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => socket.write('x-drip: 1\r\n'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    const port = await listen(server);
    const answer = await sender({ timeoutMs: 150 })(`http://127.0.0.1:${port}/`);
    expect(answer).toEqual({ kind: 'none', reason: 'no answer within 0.15 s' });
  });

  it('by speaking something else than HTTP is told so', async () => {
    const port = await listen(createNetServer((socket) => socket.resume().end('220 mail.example.com ESMTP\r\n')));
    const answer = await sender()(`http://127.0.0.1:${port}/`);
    expect(answer).toMatchObject({ kind: 'none', reason: expect.stringMatching(/\S/) });
  });

  it('only after a 2xx has succeeded all the same', async () => {
    const { port } = await countingReceiver((_, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('half', () => response.destroy());
    });
    expect(await sender()(`http://127.0.0.1:${port}/`)).toEqual({ kind: 'status', status: 200 });
  });
});
