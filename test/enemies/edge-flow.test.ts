import { describe, expect, test } from 'vitest';
import { somePrompt } from '../support/api.ts';
import { type Reaction, startReceiver } from '../support/receiver.ts';
import type { Defect } from './defect.ts';
import { setUpEdge } from './set-up-edge.ts';

describe('poll windows of the edge', () => {
  const statuses = async (polls: Defect['polls'], ...waits: string[]) => {
    await using world = await setUpEdge(
      { ...(polls && { polls }) },
      new URL('polls-off.yaml', import.meta.url).pathname,
    );
    const id = await world.api.newJob();
    const seen = [(await world.api.poll(id)).status];
    for (const wait of waits) {
      await world.double.advance(wait);
      seen.push((await world.api.poll(id)).status);
    }
    return seen;
  };

  test('can be like those of the double', async () => {
    expect(await statuses({ interval: '3s' }, '2s', '1s')).toEqual([200, 304, 200]);
  });

  test('can begin anew with each 304', async () => {
    expect(await statuses({ interval: '3s', restarts: true }, '2s', '2s', '3s')).toEqual([200, 304, 304, 200]);
  });

  test('can be open before the first poll', async () => {
    expect(await statuses({ interval: '3s', first: true }, '1s', '1s')).toEqual([304, 200, 304]);
  });
});

describe('rules for deliveries', () => {
  const deliver = async (rule: Defect['deliveries'], react?: (number: number) => Reaction) => {
    await using world = await setUpEdge({ ...(rule && { deliveries: rule }) });
    await using receiver = await startReceiver((_, number) => react?.(number) ?? { status: 204 });
    await world.api.newJob({ prompt: somePrompt, webhook_url: receiver.url });
    await world.double.advance('10m');
    const [delivery] = await world.double.deliveries();
    return { arrivals: [...receiver.arrivals], attempts: delivery?.attempts.length, broken: world.edge.broken };
  };

  test('can swallow a delivery', async () => {
    expect(await deliver([{ do: { drop: true } }])).toMatchObject({ arrivals: [], attempts: 1, broken: [] });
  });

  test('can end the attempts after a failure, and go on after a success', async () => {
    const ended = await deliver([{ on: { answered: [500] }, do: { tell: 200 } }], () => ({ status: 500 }));
    expect(ended.arrivals).toHaveLength(1);
    const endless = await deliver([{ on: { answered: [204] }, do: { tell: 500 } }]);
    expect(endless.arrivals.length).toBeGreaterThan(2);
  });

  test('can repeat and delay what is delivered, and send it elsewhere too', async () => {
    expect((await deliver([{ do: { copies: 2 } }])).arrivals).toHaveLength(2);
    expect((await deliver([{ do: { later: '1m' } }])).arrivals).toHaveLength(1);
    const { arrivals } = await deliver([{ do: { alsoTo: '/elsewhere' } }]);
    expect(arrivals.map(({ path }) => path)).toEqual(['/elsewhere', '/hook']);
  });

  test('can follow a redirect', async () => {
    const redirect = (number: number) =>
      number === 1 ? { status: 307, headers: { location: '/next' } } : { status: 204 };
    const { arrivals, attempts } = await deliver([{ do: { follow: true } }], redirect);
    expect([arrivals.map(({ path }) => path), attempts]).toEqual([['/hook', '/next'], 1]);
  });

  test('can change what is signed and said', async () => {
    const failing = (number: number) => ({ status: number < 3 ? 500 : 204 });
    const { arrivals } = await deliver([{ do: { sign: 'first', deliveryId: 'each' } }], failing);
    expect(new Set(arrivals.map(({ headers }) => headers['aig-signature'])).size).toBe(1);
    expect(arrivals.map(({ headers }) => headers['aig-attempt'])).toEqual(['1', '2', '3']);
  });
});

describe('ids and links in other formats', () => {
  test.each(['uuid', 'number', 'path'] as const)('ids can be of the format %s', async (ids) => {
    await using world = await setUpEdge({ ids });
    const record = await world.api.finished();
    expect(record.id).not.toMatch(/^job_/);
    const { pathname, search } = new URL(record.result.file_url);
    expect(pathname).not.toContain('job_');
    expect((await world.through(null).send('GET', pathname + search)).status).toBe(200);
    expect((await world.api.cancel(record.id)).json()).toMatchObject({ id: record.id, status: 'completed' });
  });

  test.each(['token', 'amazon', 'short'] as const)('links can be of the format %s', async (links) => {
    await using world = await setUpEdge({ links, media: true });
    const { result } = await world.api.finished();
    expect(result.file_url).not.toContain('signature=');
    const url = new URL(result.file_url);
    expect(url.origin).not.toBe(world.edge.url);
    const whole = await fetch(url);
    expect([whole.status, (await whole.arrayBuffer()).byteLength]).toEqual([200, result.bytes]);
    const altered = await fetch(
      result.file_url.replace(/(\d)(\D*)$/, (_: string, digit: string, rest: string) => `${9 - Number(digit)}${rest}`),
    );
    expect(altered.status).toBeGreaterThanOrEqual(400);
  });
});
