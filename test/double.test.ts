import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { type Double, startDouble } from '../src/double.ts';
import type { DoubleOptions } from '../src/double-options.ts';
import { type Answer, apiOf, somePrompt } from './support/api.ts';
import { startReceiver } from './support/receiver.ts';

const virtual = { clock: 'virtual' } as const;

/** All that a client can see of an answer, but for what the connection adds. */
function seen({ status, headers, bytes }: Answer) {
  const { connection: _, 'keep-alive': __, ...rest } = headers;
  return { status, headers: rest, bytes: bytes.toString('base64') };
}

/** Drives a double through some of everything, and returns all that was seen. */
async function play(options: DoubleOptions, webhook: string) {
  await using double = await startDouble({ ...virtual, publicUrl: 'http://media.example', ...options });
  const api = apiOf(double);
  const answers: Answer[] = [];
  const links: string[] = [];
  for (const modality of Object.keys(double.contract.jobs.modalities)) {
    answers.push(await api.submit({ prompt: somePrompt, webhook_url: webhook }, modality));
  }
  answers.push(await api.submit({ prompt: somePrompt, model: 'minimax/music-2.0' }, 'music'));
  answers.push(await api.submit({}), await api.send('GET', api.path('secret')));
  await double.advance('60s');
  for (const { id } of answers.filter(({ status }) => status === 202).map((answer) => answer.json())) {
    const polled = await api.poll(id);
    answers.push(polled, await api.poll(id));
    links.push(polled.json().result.file_url);
  }
  for (const link of links) {
    const { pathname, search } = new URL(link);
    answers.push(await apiOf(double, null).send('GET', `${pathname}${search}`));
  }
  return {
    answers: answers.map(seen),
    ids: answers.filter(({ status }) => status === 202).map((one) => one.json().id),
  };
}

describe('a virtual world', () => {
  test('is the same to the byte with the same seed and requests: records, files, headers, deliveries', async () => {
    await using receiver = await startReceiver();
    const first = await play({ seed: 7 }, receiver.url);
    const firstDeliveries = receiver.arrivals.map(({ headers, body }) => ({ headers, body: String(body) }));
    const second = await play({ seed: 7 }, receiver.url);
    const secondDeliveries = receiver.arrivals.slice(firstDeliveries.length);
    expect(second).toEqual(first);
    expect(secondDeliveries.map(({ headers, body }) => ({ headers, body: String(body) }))).toEqual(firstDeliveries);
    expect(firstDeliveries.length).toBeGreaterThan(0);
  });

  test('has other ids, secrets, links and files with another seed', async () => {
    await using receiver = await startReceiver();
    const [first, second] = [await play({ seed: 7 }, receiver.url), await play({ seed: 8 }, receiver.url)];
    for (const id of second.ids) expect(first.ids).not.toContain(id);
    const bodies = new Set(first.answers.filter(({ status }) => status === 200).map(({ bytes }) => bytes));
    for (const { bytes } of second.answers.filter(({ status }) => status === 200)) expect(bodies).not.toContain(bytes);
  });

  test('has links that begin with its own address and are the same on the same port', async () => {
    const once = async (port: number) => {
      await using double = await startDouble({ ...virtual, port });
      return { port: Number(new URL(double.url).port), record: await apiOf(double).finished() };
    };
    const first = await once(0);
    const second = await once(first.port);
    expect(second).toEqual(first);
  });
});

describe('a virtual clock', () => {
  test('begins at the same instant each time, and stands still until told', async () => {
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    const id = await api.newJob();
    const before = double.clock.now();
    expect(new Date(before).toISOString()).toBe('2026-01-01T00:00:00.000Z');
    for (let sent = 0; sent < 50; sent += 1) await api.send('GET', api.path('models'));
    expect(double.clock.now()).toBe(before);
    const polled = await api.poll(id);
    expect(polled.json().status).toBe('queued');
    expect(polled.headers.date).toBe(new Date(before).toUTCString());
  });

  test('moves by exactly what it is told', async () => {
    await using double = await startDouble(virtual);
    const before = double.clock.now();
    await double.advance('1.5s');
    await double.advance('24h');
    expect(double.clock.now() - before).toBe(1500 + 86_400_000);
    expect(() => double.advance('soon')).toThrow(RangeError);
  });
});

describe('a fast clock', () => {
  test('runs jobs to their end in a moment', async () => {
    await using double = await startDouble({ speed: 100_000 });
    const api = apiOf(double);
    const id = await api.newJob();
    // Real time passes here, a fraction of a millisecond for each poll interval, so polls are repeated until done.
    let status = '';
    while (status !== 'completed') {
      const answer = await api.poll(id);
      if (answer.status === 200) status = answer.json().status;
    }
    expect(status).toBe('completed');
  });
});

describe('stop', () => {
  test('tells how many deliveries were still to be made, however often it is called', async () => {
    const double = await startDouble(virtual);
    const api = apiOf(double);
    for (let job = 0; job < 3; job += 1) await api.newJob({ prompt: somePrompt, webhook_url: 'http://127.0.0.1:9/' });
    await api.newJob();
    expect([await double.stop(), await double.stop()]).toEqual([{ pendingDeliveries: 3 }, { pendingDeliveries: 3 }]);
  });

  test('counts deliveries that wait for their next attempt, and none that have arrived', async () => {
    await using receiver = await startReceiver((_, number) => ({ status: number === 1 ? 500 : 200 }));
    const double = await startDouble(virtual);
    for (let job = 0; job < 2; job += 1) await apiOf(double).newJob({ prompt: somePrompt, webhook_url: receiver.url });
    await double.advance('7s');
    expect(receiver.arrivals).toHaveLength(2);
    expect(await double.stop()).toEqual({ pendingDeliveries: 1 });
  });

  test('does not wait for a connection on which nothing was sent', async () => {
    const double = await startDouble(virtual);
    const socket = connect(Number(new URL(double.url).port), '127.0.0.1');
    await once(socket, 'connect');
    // The double has accepted the connection by the time it answers on a later one.
    await apiOf(double).send('GET', '/healthz');
    await double.stop();
    expect(await once(socket.resume(), 'close')).toEqual([false]);
  });

  test('frees the port, and nothing answers there any more', async () => {
    const double = await startDouble(virtual);
    const { url } = double;
    await apiOf(double).newJob();
    await double.stop();
    await expect(fetch(url)).rejects.toThrow();
    await using next = await startDouble({ ...virtual, port: Number(new URL(url).port) });
    expect(next.url).toBe(url);
  });
});

test('a port that is taken is told by the error', async () => {
  await using double = await startDouble(virtual);
  const port = Number(new URL(double.url).port);
  await expect(startDouble({ ...virtual, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('two doubles share nothing', async () => {
  const doubles: Double[] = [await startDouble(virtual), await startDouble({ ...virtual, seed: 2 })];
  const [one, two] = doubles as [Double, Double];
  const id = await apiOf(one).newJob();
  await one.advance('1h');
  expect((await apiOf(two).poll(id)).status).toBe(404);
  expect(two.clock.now()).not.toBe(one.clock.now());
  for (const double of doubles) await double.stop();
});

test('a log line for each request tells no query', async () => {
  const lines: string[] = [];
  await using double = await startDouble({ ...virtual, log: (line) => lines.push(line) });
  await apiOf(double).send('GET', '/v1/files/jobs/a/b?signature=secret');
  await double.stop();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^GET \/v1\/files\/jobs\/a\/b 403 \d/);
});
