import { once } from 'node:events';
import { connect } from 'node:net';
import { Agent, request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { type Arrival, Receiver } from '../../conformance/receiver.ts';

async function start(url?: string) {
  const arrivals: Arrival[] = [];
  const receiver = await Receiver.start({
    host: '127.0.0.1',
    port: 0,
    ...(url !== undefined && { url }),
    onArrival: (arrival) => arrivals.push(arrival),
  });
  const agent = new Agent();
  onTestFinished(async () => {
    await agent.destroy();
    await receiver.stop();
  });
  const post = async (to: string, body: string | Buffer = '{}') => {
    const answer = await request(to, { dispatcher: agent, method: 'POST', body, headers: { 'X-One': 'a' } });
    await answer.body.dump();
    return answer;
  };
  return { receiver, arrivals, post };
}

test('a path answers by its script, and then 204', async () => {
  const { receiver, arrivals, post } = await start();
  const url = receiver.open('/hook', [500, 503]);
  const statuses = [await post(url), await post(url), await post(url), await post(url)].map((one) => one.statusCode);
  expect(statuses).toEqual([500, 503, 204, 204]);
  expect(arrivals.map(({ answered }) => answered)).toEqual(statuses);
});

test('the bytes are kept as they came', async () => {
  const { receiver, arrivals, post } = await start();
  const body = Buffer.from([0, 255, 128, 10, 13]);
  await post(receiver.open('/hook'), body);
  expect(arrivals[0]).toMatchObject({ path: '/hook', method: 'POST', headers: { 'x-one': 'a' } });
  expect(arrivals[0]?.body.equals(body)).toBe(true);
});

test('paths have scripts of their own', async () => {
  const { receiver, post } = await start();
  const [gone, good] = [receiver.open('/gone', [410]), receiver.open('/good')];
  expect((await post(good)).statusCode).toBe(204);
  expect((await post(gone)).statusCode).toBe(410);
});

test('a path that nobody opened is noted and answered 404', async () => {
  const { receiver, arrivals, post } = await start();
  expect((await post(`${receiver.url}/stray`)).statusCode).toBe(404);
  expect(arrivals[0]).toMatchObject({ path: '/stray', answered: 404 });
});

test('a redirect names its place', async () => {
  const { receiver, post } = await start();
  const elsewhere = receiver.open('/elsewhere');
  const answer = await post(receiver.open('/hook', [{ redirectTo: elsewhere }]));
  expect([answer.statusCode, answer.headers.location]).toEqual([302, elsewhere]);
});

test('a reset leaves the sender without an answer', async () => {
  const { receiver, arrivals, post } = await start();
  const url = receiver.open('/hook', ['reset']);
  await expect(post(url)).rejects.toThrow(/ECONNRESET|other side closed/);
  expect(arrivals[0]?.answered).toBe('reset');
  expect((await post(url)).statusCode).toBe(204);
});

test('silence lasts until the sender gives up', async () => {
  const { receiver, arrivals } = await start();
  const url = receiver.open('/hook', ['nothing']);
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write('POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}');
  await expect.poll(() => arrivals.length).toBe(1);
  expect(receiver.isSilent(url)).toBe(true);
  socket.destroy();
  await expect.poll(() => receiver.isSilent(url)).toBe(false);
  expect(arrivals[0]?.answered).toBe('nothing');
});

test('the public URL is what targets are told, and what stands before it a proxy may leave away', async () => {
  const { receiver, arrivals, post } = await start('https://hooks.example.com/tunnel');
  expect(receiver.open('/hook', [500, 501])).toBe('https://hooks.example.com/tunnel/hook');
  expect((await post(`${receiver.localUrl}/hook`)).statusCode).toBe(500);
  expect((await post(`${receiver.localUrl}/tunnel/hook`)).statusCode).toBe(501);
  expect(arrivals.map(({ path }) => path)).toEqual(['/tunnel/hook', '/tunnel/hook']);
});
