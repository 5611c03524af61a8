import { describe, expect, test } from 'vitest';
import { apiOf, somePrompt } from '../support/api.ts';
import { startReceiver } from '../support/receiver.ts';
import { setUpEdge } from './set-up-edge.ts';

describe('an edge without rules', () => {
  test('passes everything on as it is', async () => {
    await using world = await setUpEdge({});
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
    await using world = await setUpEdge({});
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
    await using world = await setUpEdge({ requests: [{ on: { operation: 'create3d' }, do: { answer } }] });
    expect((await world.api.submit(undefined, '3d')).status).toBe(405);
    expect((await world.api.submit(undefined, 'music')).status).toBe(202);
  });

  test('can let a request without a key in', async () => {
    await using world = await setUpEdge({ requests: [{ on: { role: 'poll', key: 'none' }, do: { key: 'main' } }] });
    const id = await world.api.newJob();
    expect((await world.through(null).poll(id)).status).toBe(200);
    expect((await world.through(null).submit()).status).toBe(401);
  });

  test('can open a file whose link was altered, and leaves links alone that are altered otherwise', async () => {
    await using world = await setUpEdge({ requests: [{ on: { link: 'signature' }, do: { open: true } }] });
    const { result } = await world.api.finished();
    const { pathname, search } = new URL(result.file_url);
    const fetch = async (query: string) => (await world.through(null).send('GET', pathname + query)).status;
    expect(await fetch(search.replace(/signature=./, 'signature=z'))).toBe(200);
    expect(await fetch(search.replace(/expires=\d/, 'expires=2'))).toBe(403);
    expect(await fetch('')).toBe(403);
  });

  test('match members of the body, and bodies that are no JSON', async () => {
    await using world = await setUpEdge({
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
    await using world = await setUpEdge({
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
    await using world = await setUpEdge({
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
    await using world = await setUpEdge({ records: [{ do: { freeze: ['/result/file_url'] } }] });
    const { id, result } = await world.api.finished();
    await world.double.advance('25h');
    const later = (await world.api.poll(id)).json();
    expect(later.result.file_url).toBe(result.file_url);
  });
});

describe('rules for answers', () => {
  test('change status, headers, members and text', async () => {
    await using world = await setUpEdge({
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
    await using world = await setUpEdge({ answers: [{ do: { chunked: true, headerCase: 'upper' } }] });
    const answer = await fetch(`${world.edge.url}/v1/models`, {
      headers: { authorization: `Bearer ${world.double.key}` },
    });
    expect(answer.headers.get('transfer-encoding')).toBe('chunked');
    expect((await answer.json()) as object).toHaveProperty('data');
  });

  test('change the bytes of files', async () => {
    await using world = await setUpEdge({ answers: [{ on: { role: 'file', from: 2 }, do: { bytes: 'flip-last' } }] });
    const { pathname, search } = new URL((await world.api.finished(undefined, '3d')).result.file_url);
    const [first, second] = [
      await world.api.send('GET', pathname + search),
      await world.api.send('GET', pathname + search),
    ];
    expect(first.bytes.equals(second.bytes)).toBe(false);
    expect(first.bytes.subarray(0, -1).equals(second.bytes.subarray(0, -1))).toBe(true);
  });
});
