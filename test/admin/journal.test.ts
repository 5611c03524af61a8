import { describe, expect, test } from 'vitest';
import { type Double, startDouble } from '../../src/double.ts';
import type { DoubleOptions } from '../../src/double-options.ts';
import { apiOf, somePrompt } from '../support/api.ts';
import { startReceiver } from '../support/receiver.ts';
import { plainJobs, scenarioFile } from '../support/scenario-file.ts';
import { adminOf } from './admin-api.ts';

const virtual = { clock: 'virtual' } as const;

describe('the journal', () => {
  test('has every exchange: what was asked, what was answered, and who asked, shortened', async () => {
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    const id = await api.newJob();
    await api.poll(id);
    await api.poll(id);
    await api.submit({});
    await apiOf(double, 'sk-unknown').poll(id);
    await api.send('GET', `${api.path('file', { jobId: id, filename: 'video.mp4' })}?signature=secret`);
    const { entries } = await adminOf(double).get('readJournal', { query: { kind: 'exchange' } });
    const seen = entries.map(({ operation, method, status }: Record<string, unknown>) => [operation, method, status]);
    expect(seen).toEqual([
      ['createVideo', 'POST', 202],
      ['getJob', 'GET', 200],
      ['getJob', 'GET', 304],
      ['createVideo', 'POST', 400],
      ['getJob', 'GET', 401],
      ['getFile', 'GET', 403],
    ]);
    expect(entries[1]).toMatchObject({ path: api.path('poll', { id }), requestId: expect.stringMatching(/^req_/) });
    expect(entries[0].key).toMatch(/…/);
    expect(entries[4].key).toBeUndefined();
    expect(entries[5].path).not.toContain('?');
  });

  test('holds no key, secret or signature, and neither does the log', async () => {
    const lines: string[] = [];
    await using receiver = await startReceiver();
    await using double = await startDouble({ ...virtual, log: (line) => lines.push(line) });
    const api = apiOf(double);
    const secret = (await api.send('GET', api.path('secret'))).json().secret;
    const record = await api.finished({ prompt: somePrompt, webhook_url: receiver.url });
    const link = new URL(record.result.file_url);
    await api.send('GET', link.href);
    const newSecret = (await api.send('POST', api.path('rotate'))).json().secret;
    await apiOf(double, 'sk-unknown-but-somebodys').poll(record.id);
    const journal = (await adminOf(double).call('readJournal')).text;
    const signature = link.searchParams.get(double.contract.jobs.links.parameters.signature) ?? '';
    expect(signature).not.toBe('');
    for (const hidden of [...double.keys, secret, newSecret, signature, 'sk-unknown-but-somebodys']) {
      expect(journal).not.toContain(hidden);
      expect(lines.join('\n')).not.toContain(hidden);
    }
    expect(lines.length).toBeGreaterThan(5);
  });

  test('warns of near misses', async () => {
    await using double = await startDouble(virtual);
    await apiOf(double).submit({ prompt: somePrompt, webhookUrl: 'http://127.0.0.1:1/', Duration: 4 });
    await apiOf(double).submit();
    const { entries } = await adminOf(double).get('readJournal', { query: { warnings: true } });
    expect(entries.map(({ warnings }: { warnings: string[] }) => warnings)).toEqual([
      [
        'the field webhookUrl is ignored; the contract calls it webhook_url',
        'the field Duration is ignored; the contract calls it duration',
      ],
    ]);
  });

  test('can be filtered, and shows the latest that fit, oldest first', async () => {
    await using receiver = await startReceiver();
    await using double = await startDouble(virtual);
    const { get } = adminOf(double);
    const api = apiOf(double);
    const one = await api.newJob({ prompt: somePrompt, webhook_url: receiver.url });
    const two = await api.newJob({ prompt: somePrompt, callback: 'x' });
    await get('advanceClock', { body: { by: '10s' } });
    await api.poll(one);
    await api.poll(one);
    const numbers = async (query: Record<string, string | number | boolean>) =>
      (await get('readJournal', { query })).entries.map(({ number }: { number: number }) => number);
    const all = (await get('readJournal')).entries;
    const where = (fits: (entry: Record<string, unknown>) => boolean) =>
      all.filter(fits).map(({ number }: { number: number }) => number);
    expect(all.map(({ kind }: { kind: string }) => kind)).toEqual([
      'job',
      'exchange',
      'job',
      'exchange',
      'delivery',
      'clock',
      'exchange',
      'exchange',
    ]);
    for (const kind of ['job', 'exchange', 'delivery', 'clock']) {
      expect(await numbers({ kind })).toEqual(where((entry) => entry.kind === kind));
    }
    expect(await numbers({ job: one })).toEqual([0, 1, 4, 6, 7]);
    expect(await numbers({ job: two })).toEqual([2, 3]);
    expect(await numbers({ operation: 'getJob' })).toEqual([6, 7]);
    expect(await numbers({ status: 304 })).toEqual([7]);
    expect(await numbers({ warnings: true })).toEqual([3]);
    expect(await numbers({ warnings: false })).toEqual([0, 1, 2, 4, 5, 6, 7]);
    expect(await numbers({ after: 5 })).toEqual([6, 7]);
    expect(await numbers({ limit: 3 })).toEqual([5, 6, 7]);
    expect(await numbers({ kind: 'exchange', limit: 2, after: 1 })).toEqual([6, 7]);
  });

  test('keeps no more entries than it is told, the latest', async () => {
    await using double = await startDouble({ ...virtual, journal: 3 });
    const api = apiOf(double);
    for (let asked = 0; asked < 10; asked += 1) await api.send('GET', api.path('models'));
    const { entries } = await adminOf(double).get('readJournal');
    expect(entries.map(({ number }: { number: number }) => number)).toEqual([7, 8, 9]);
    await using none = await startDouble({ ...virtual, journal: 0 });
    await apiOf(none).newJob();
    expect((await adminOf(none).get('readJournal')).entries).toEqual([]);
  });

  test('is empty once cleared, and goes on counting', async () => {
    await using double = await startDouble(virtual);
    const api = apiOf(double);
    await api.newJob();
    expect((await adminOf(double).call('clearJournal')).status).toBe(204);
    expect((await adminOf(double).get('readJournal')).entries).toEqual([]);
    await api.newJob();
    const { entries } = await adminOf(double).get('readJournal');
    expect(entries.map(({ number }: { number: number }) => number)).toEqual([2, 3]);
  });
});

/** Drives a double that fails a lot through some of everything, and returns its journal as text. */
async function troubledJournal(options: DoubleOptions): Promise<string> {
  let deliveries = 0;
  await using receiver = await startReceiver(() => {
    deliveries += 1;
    return { status: deliveries % 3 === 0 ? 200 : 500 };
  });
  await using double = await startDouble({ ...virtual, ...options });
  const api = apiOf(double);
  const ids: string[] = [];
  for (let round = 0; round < 25; round += 1) {
    const modality = Object.keys(double.contract.jobs.modalities)[round % 3];
    const answer = await api.submit({ prompt: somePrompt, webhook_url: receiver.url }, modality).catch(() => undefined);
    if (answer?.status === 202) ids.push(answer.json().id);
    await double.advance('2s');
    for (const id of ids.slice(-3)) await api.poll(id).catch(() => undefined);
    if (round % 7 === 0) await api.cancel(ids.at(-1) ?? 'none').catch(() => undefined);
  }
  await adminOf(double).get('advanceClock', { body: { by: '25h' } });
  return (await adminOf(double).call('readJournal', { query: { limit: 10_000 } })).text;
}

describe('the same seed and requests', () => {
  const faults = [
    plainJobs.replace(
      '4s',
      '{ exponential: { mean: 5s } }, outcome: { oneOf: [{ share: 0.7, outcome: complete }, { share: 0.3, outcome: { fail: { code: no_luck } } }] }',
    ),
    'http:',
    '  - { on: [submit, poll], rate: 0.1, answer: { status: 502 } }',
    '  - { rate: 0.1, reset: after }',
    '  - { rate: 0.1, reset: before }',
    '  - { on: [poll], rate: 0.2, body: truncated }',
    'webhooks:',
    '  jitter: 0.5',
    '  faults:',
    '    - { rate: 0.3, do: drop }',
    '    - { rate: 0.3, delay: { uniform: [1s, 60s] } }',
    '    - { rate: 0.5, do: duplicate }',
  ];

  test('give the same journal to the byte, faults and all', async () => {
    using file = scenarioFile(...faults);
    const first = await troubledJournal({ seed: 11, scenario: file.path });
    expect(await troubledJournal({ seed: 11, scenario: file.path })).toBe(first);
    for (const trace of ['"status":502', '"fault":"reset"', '"fault":"truncated"', 'lost, as the scenario wants it']) {
      expect(first).toContain(trace);
    }
  });

  test('give another journal with another seed', async () => {
    using file = scenarioFile(...faults);
    const [one, two] = [11, 12].map((seed) => troubledJournal({ seed, scenario: file.path }));
    expect(await one).not.toBe(await two);
  });
});

/** A reset starts the same world anew, so that its journal is the same too. */
test('a reset makes the world begin again as it was', async () => {
  await using double = await startDouble({ ...virtual, seed: 5 });
  const journal = async (which: Double) => {
    await apiOf(which).finished();
    return (await adminOf(which).call('readJournal')).text;
  };
  const first = await journal(double);
  await adminOf(double).get('reset');
  expect((await adminOf(double).get('readJournal')).entries).toEqual([]);
  expect(await journal(double)).toBe(first);
});
