import { describe, expect, test } from 'vitest';
import { type Double, startDouble } from '../../src/double.ts';
import { apiOf, somePrompt } from '../support/api.ts';
import { type Reaction, startReceiver } from '../support/receiver.ts';
import type { Defect } from './defect.ts';
import { startEdge } from './edge.ts';

/** A double and its edge, and the calls of its main key through the edge. */
async function setUp(defect: Partial<Defect>, scenario?: string) {
  const double = await startDouble({ clock: 'virtual', ...(scenario && { scenario }) });
  const edge = await startEdge(double, { summary: 'For one test.', rules: [], ...defect });
  const through = (key: string | null = double.key) => apiOf(reachedAt(double, edge.url), key);
  return {
    double,
    edge,
    through,
    api: through(),
    [Symbol.asyncDispose]: async () => {
      await edge[Symbol.asyncDispose]();
      await double.stop();
    },
  };
}

/** The double, as it is reached at another address. */
function reachedAt(double: Double, url: string): Double {
  return Object.create(double, { url: { value: url } }) as Double;
}

describe('an edge without rules', () => {
  test('passes everything on as it is', async () => {
    await using world = await setUp({});
    const { api, double } = world;
    const record = await api.finished({ prompt: somePrompt });
    expect(record.status).toBe('completed');
    const direct = await apiOf(double).poll(record.id);
    expect(direct.status).toBe(304);
    const { pathname, search, origin } = new URL(record.result.file_url);
    expect(origin).toBe(world.edge.url);
    const file = await world.through(null).send('GET', pathname + search);
    expect([file.status, file.bytes.length]).toEqual([200, record.result.bytes]);
    expect((await api.poll(record.id)).status).toBe(304);
    expect(world.edge.broken).toEqual([]);
  });

  test('passes deliveries on with signatures that fit', async () => {
    await using world = await setUp({});
    await using receiver = await startReceiver();
    await world.api.newJob({ prompt: somePrompt, webhook_url: receiver.url });
    await world.double.advance('60s');
    const [{ attempt, answer }] = [await world.double.nextDelivery()];
    expect([attempt, answer]).toEqual([1, { kind: 'status', status: 204 }]);
    const [arrival] = receiver.arrivals;
    const sent = await world.double.deliveries();
    expect(sent).toHaveLength(1);
    expect(arrival?.headers['webhook-signature']).toMatch(/^v1,/);
    expect(JSON.parse(String(arrival?.body)).status).toBe('completed');
  });
});

describe('rules for requests', () => {
  test('apply to what they are for, and to nothing else', async () => {
    const answer = { status: 405, json: { error: 'no' } };
    await using world = await setUp({ requests: [{ on: { operation: 'create3d' }, do: { answer } }] });
    expect((await world.api.submit(undefined, '3d')).status).toBe(405);
    expect((await world.api.submit(undefined, 'music')).status).toBe(202);
  });

  test('can let a request without a key in', async () => {
    await using world = await setUp({ requests: [{ on: { role: 'poll', key: 'none' }, do: { key: 'main' } }] });
    const id = await world.api.newJob();
    expect((await world.through(null).poll(id)).status).toBe(200);
    expect((await world.through(null).submit()).status).toBe(401);
  });

  test('can open a file whose link was altered, and leaves links alone that are altered otherwise', async () => {
    await using world = await setUp({ requests: [{ on: { link: 'signature' }, do: { open: true } }] });
    const { result } = await world.api.finished();
    const { pathname, search } = new URL(result.file_url);
    const fetch = async (query: string) => (await world.through(null).send('GET', pathname + query)).status;
    expect(await fetch(search.replace(/signature=./, 'signature=z'))).toBe(200);
    expect(await fetch(search.replace(/expires=\d/, 'expires=2'))).toBe(403);
    expect(await fetch('')).toBe(403);
  });

  test('match members of the body, and bodies that are no JSON', async () => {
    await using world = await setUp({
      requests: [
        { on: { malformed: true }, do: { body: '{"prompt":"made up"}' } },
        { on: { malformed: false, body: { '/prompt': null } }, do: { set: { '/prompt': 'made up' } } },
      ],
    });
    expect((await world.api.submit({})).status).toBe(202);
    expect((await world.api.submit({ prompt: '' })).status).toBe(400);
    const headers = { 'content-type': 'application/json' };
    const broken = await world.api.send('POST', '/v1/audio/music', { headers, body: '{' });
    expect(broken.status).toBe(202);
  });
});

describe('rules for records', () => {
  test('change the record in answers and deliveries alike, and deliveries are signed anew', async () => {
    await using world = await setUp({
      records: [{ on: { job: 'completed' }, do: { add: { '/result/bytes': 1 }, set: { '/extra': true } } }],
    });
    await using receiver = await startReceiver();
    const { id, status, extra } = (await world.api.submit({ prompt: somePrompt, webhook_url: receiver.url })).json();
    expect([status, extra]).toEqual(['queued', undefined]);
    await world.double.advance('60s');
    const polled = (await world.api.poll(id)).json();
    const delivered = JSON.parse(String(receiver.arrivals[0]?.body));
    expect(polled.extra).toBe(true);
    expect(delivered.result.bytes).toBe(polled.result.bytes);
  });

  test('count their matches for each job', async () => {
    await using world = await setUp({
      records: [{ on: { channel: 'poll', from: 2, to: 2 }, do: { set: { '/status': 'odd' } } }],
    });
    const ids = [await world.api.newJob(), await world.api.newJob()];
    const statuses = [];
    for (let round = 0; round < 3; round += 1) {
      for (const id of ids) statuses.push((await world.api.poll(id)).json().status === 'odd');
      await world.double.advance('3s');
    }
    expect(statuses).toEqual([false, false, true, true, false, false]);
  });

  test('can keep what was first seen', async () => {
    await using world = await setUp({ records: [{ do: { freeze: ['/result/file_url'] } }] });
    const { id, result } = await world.api.finished();
    await world.double.advance('25h');
    const later = (await world.api.poll(id)).json();
    expect(later.result.file_url).toBe(result.file_url);
  });
});

describe('rules for answers', () => {
  test('change status, headers, members and text', async () => {
    await using world = await setUp({
      answers: [
        {
          on: { role: 'submit', status: 202 },
          do: {
            status: 200,
            headers: { location: null, 'X-New': 'yes' },
            renameHeaders: { 'x-request-id': 'X-Renamed' },
            remove: ['/modality'],
            text: [['queued', 'waiting']],
          },
        },
      ],
    });
    const answer = await world.api.submit();
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'x-new': 'yes', 'x-renamed': expect.any(String) });
    expect(answer.headers).not.toHaveProperty('location');
    expect(answer.json()).toMatchObject({ status: 'waiting', object: 'job' });
    expect(answer.json()).not.toHaveProperty('modality');
  });

  test('can send a body in chunks and header names in upper case', async () => {
    await using world = await setUp({ answers: [{ do: { chunked: true, headerCase: 'upper' } }] });
    const answer = await fetch(`${world.edge.url}/v1/models`, {
      headers: { authorization: `Bearer ${world.double.key}` },
    });
    expect(answer.headers.get('transfer-encoding')).toBe('chunked');
    expect((await answer.json()) as object).toHaveProperty('data');
  });

  test('change the bytes of files', async () => {
    await using world = await setUp({ answers: [{ on: { role: 'file', from: 2 }, do: { bytes: 'flip-last' } }] });
    const { pathname, search } = new URL((await world.api.finished(undefined, '3d')).result.file_url);
    const [first, second] = [
      await world.api.send('GET', pathname + search),
      await world.api.send('GET', pathname + search),
    ];
    expect(first.bytes.equals(second.bytes)).toBe(false);
    expect(first.bytes.subarray(0, -1).equals(second.bytes.subarray(0, -1))).toBe(true);
  });
});

describe('poll windows of the edge', () => {
  const statuses = async (polls: Defect['polls'], ...waits: string[]) => {
    await using world = await setUp({ ...(polls && { polls }) }, new URL('polls-off.yaml', import.meta.url).pathname);
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
    await using world = await setUp({ ...(rule && { deliveries: rule }) });
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
    await using world = await setUp({ ids });
    const record = await world.api.finished();
    expect(record.id).not.toMatch(/^job_/);
    const { pathname, search } = new URL(record.result.file_url);
    expect(pathname).not.toContain('job_');
    expect((await world.through(null).send('GET', pathname + search)).status).toBe(200);
    expect((await world.api.cancel(record.id)).json()).toMatchObject({ id: record.id, status: 'completed' });
  });

  test.each(['token', 'amazon', 'short'] as const)('links can be of the format %s', async (links) => {
    await using world = await setUp({ links, media: true });
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
