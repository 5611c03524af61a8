import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createRawServer } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { loadTime, waitUntil } from '../../../../conformance/load/load-clock.ts';
import { Driver, type Work } from '../../../../conformance/load/sending/driver.ts';
import { selfSigned } from './self-signed.ts';

interface Came {
  readonly work: Work;
  readonly sentAt: number;
  readonly receivedAt: number;
  readonly status?: number;
  readonly body?: string;
  readonly failure?: string;
}

/** A driver, and what came of its work, one by one. */
function drive(origin: string, timeoutMs = 5000, connections = 1) {
  const came: Came[] = [];
  let heard: () => void = () => undefined;
  const driver = new Driver<Work>({
    origin,
    connections,
    time: loadTime,
    timeoutMs,
    isStale: ({ bytes }) => bytes.includes('/stale'),
    onLeave: () => undefined,
    onAnswer: (work, { status, body }, sentAt) => {
      came.push({ work, sentAt, receivedAt: loadTime.now(), status, body: body.toString() });
      heard();
    },
    onFailure: (work, failure, sentAt) => {
      came.push({ work, sentAt, receivedAt: loadTime.now(), failure });
      heard();
    },
  });
  const until = (count: number) =>
    new Promise<Came[]>((resolve) => {
      heard = () => {
        if (came.length >= count) resolve(came);
      };
      heard();
    });
  return { driver, until, [Symbol.asyncDispose]: () => driver.close() };
}

async function serving(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function get(path: string, due = loadTime.now()): Work {
  return { due, bytes: Buffer.from(`GET ${path} HTTP/1.1\r\nhost: test\r\n\r\n`) };
}

/** These fail when autocannon changes where it is reached into. */
describe('a client of autocannon', () => {
  test('sends nothing of its own accord, and what it is given with the bytes it has', async () => {
    const paths: string[] = [];
    await using server = await serving((request, response) => {
      paths.push(`${request.url} ${request.headers.host}`);
      response.end(`answer to ${request.url}`);
    });
    await using client = drive(server.origin);
    // Idle for longer than the loop of autocannon would take to send.
    await waitUntil(loadTime, loadTime.now() + 50);
    expect(paths).toEqual([]);
    client.driver.add(get('/a'));
    client.driver.add(get('/b'));
    const came = await client.until(2);
    expect(came.map(({ status, body }) => [status, body])).toEqual([
      [200, 'answer to /a'],
      [200, 'answer to /b'],
    ]);
    expect(paths).toEqual(['/a test', '/b test']);
  });

  test('sends no sooner than a request is due, whatever was put in before', async () => {
    await using server = await serving((_, response) => response.end());
    await using client = drive(server.origin);
    const start = loadTime.now();
    const dues = [start + 60, start + 20];
    for (const due of dues) client.driver.add(get('/', due));
    const came = await client.until(2);
    expect(came.map(({ work }) => work.due)).toEqual([start + 20, start + 60]);
    for (const { work, sentAt } of came) expect(sentAt).toBeGreaterThanOrEqual(work.due);
  });

  test('takes a 304 that tells the length of what it does not send', async () => {
    await using server = await serving((request, response) => {
      if (request.url === '/304') response.writeHead(304, { 'content-length': 100 });
      response.end();
    });
    await using client = drive(server.origin);
    client.driver.add(get('/304'));
    client.driver.add(get('/next'));
    expect((await client.until(2)).map(({ status }) => status)).toEqual([304, 200]);
  });

  test('connects anew when the target closes the connection after its answer', async () => {
    await using server = await serving((_, response) => response.setHeader('connection', 'close').end('x'));
    await using client = drive(server.origin);
    for (let nth = 0; nth < 5; nth += 1) client.driver.add(get('/'));
    expect((await client.until(5)).map(({ failure }) => failure)).toEqual(Array(5).fill(undefined));
  });

  test('gives up on an answer that does not come, and goes on', async () => {
    await using server = await serving((request, response) => {
      if (request.url !== '/silent') response.end();
    });
    await using client = drive(server.origin, 100);
    client.driver.add(get('/silent'));
    client.driver.add(get('/next'));
    expect((await client.until(2)).map(({ status, failure }) => status ?? failure)).toEqual(['timeout', 200]);
  });

  test('says what is broken of a connection that is reset, of one that ends, and of what is no HTTP', async () => {
    const answers = ['reset', 'end', 'garbage'];
    const server = createRawServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        const what = answers.shift();
        if (what === 'reset') socket.resetAndDestroy();
        if (what === 'end') socket.end();
        if (what === 'garbage') socket.write('this is no HTTP\r\n\r\n');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    {
      await using client = drive(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      for (let nth = 0; nth < 3; nth += 1) client.driver.add(get('/'));
      const came = await client.until(3);
      expect(came.map(({ failure }) => failure)).toEqual(['reset connection', 'closed connection', 'bad answer']);
    }
    await new Promise((resolve) => server.close(resolve));
  });

  test('says that nobody is there', async () => {
    const server = createRawServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await using client = drive(`http://127.0.0.1:${port}`);
    client.driver.add(get('/'));
    expect((await client.until(1))[0]?.failure).toBe('refused connection');
  });

  test('sends nothing to a server whose certificate is not trusted', async () => {
    const seen: (string | undefined)[] = [];
    const server = createSecureServer(selfSigned, (request, response) => {
      seen.push(request.url);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    {
      await using client = drive(origin);
      client.driver.add(get('/'));
      expect((await client.until(1))[0]?.failure).toBe('certificate: DEPTH_ZERO_SELF_SIGNED_CERT');
      expect(seen).toEqual([]);
    }
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    {
      await using client = drive(origin);
      client.driver.add(get('/trusted-anyway'));
      expect((await client.until(1))[0]?.status).toBe(200);
    }
    vi.unstubAllEnvs();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('lets a request that is no longer needed go by', async () => {
    const paths: (string | undefined)[] = [];
    await using server = await serving((request, response) => {
      paths.push(request.url);
      response.end();
    });
    await using client = drive(server.origin);
    client.driver.add(get('/stale'));
    client.driver.add(get('/needed'));
    await client.until(1);
    expect(paths).toEqual(['/needed']);
  });
});
