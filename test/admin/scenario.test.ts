import { describe, expect, test } from 'vitest';
import { startDouble } from '../../src/double.ts';
import { apiOf } from '../support/api.ts';
import { scenarioFile } from '../support/scenario-file.ts';
import { adminOf } from './admin-api.ts';

const virtual = { clock: 'virtual' } as const;
const atOnce = { summary: 'At once.', jobs: [{ queued: '0s', running: '0s' }], poll: { mode: 'off' } };

describe('the scenario', () => {
  test('is read as its file has it', async () => {
    using file = scenarioFile('jobs: [{ queued: 1s, running: { uniform: [2s, 3s] } }]', 'capacity: 4');
    await using double = await startDouble({ ...virtual, scenario: file.path });
    expect(await adminOf(double).get('readScenario')).toEqual({
      name: file.path,
      scenario: {
        summary: 'For one test.',
        jobs: [{ queued: '1s', running: { uniform: ['2s', '3s'] } }],
        capacity: 4,
      },
    });
  });

  test('is replaced by a shipped one or a whole one, for the jobs that come after', async () => {
    await using double = await startDouble(virtual);
    const { get } = adminOf(double);
    const api = apiOf(double);
    const before = await api.newJob();
    expect(await get('replaceScenario', { body: { name: 'instant' } })).toMatchObject({ name: 'instant' });
    const shipped = await api.newJob();
    expect(await get('replaceScenario', { body: { scenario: atOnce } })).toEqual({ name: 'given', scenario: atOnce });
    const whole = await api.newJob();
    const status = async (id: string) => (await api.poll(id)).json().status;
    expect([await status(before), await status(shipped), await status(whole)]).toEqual([
      'queued',
      'completed',
      'completed',
    ]);
    expect((await get('listStages')).stages[0].scenario).toBe('given');
  });

  test('is patched: members merge, null removes, lists are replaced', async () => {
    await using double = await startDouble(virtual);
    const { get } = adminOf(double);
    await get('replaceScenario', { body: { scenario: atOnce } });
    const patched = await get('patchScenario', { body: { capacity: 2, poll: { interval: '1s', mode: null } } });
    expect(patched).toEqual({ name: 'given, patched', scenario: { ...atOnce, capacity: 2, poll: { interval: '1s' } } });
    const { body } = { body: { capacity: null, http: [{ on: ['models'], answer: { status: 503 } }] } };
    await get('patchScenario', { body });
    expect((await apiOf(double).send('GET', '/v1/models')).status).toBe(503);
    expect((await get('readScenario')).scenario).not.toHaveProperty('capacity');
  });

  test('that was refused leaves the old one, and the message names what is wrong', async () => {
    await using double = await startDouble(virtual);
    const { call, get } = adminOf(double);
    const before = await get('readScenario');
    for (const [body, words] of [
      [{ jobs: [{ queued: '1s', running: '4 s' }] }, 'jobs.0.running'],
      [{ jobs: [{ match: { modality: 'smell' }, queued: '1s', running: '4s' }, ...atOnce.jobs] }, 'smell'],
      [{ http: [{ on: ['teleport'], reset: 'after' }] }, 'teleport'],
      [{ limits: { tier: 'platinum' } }, 'platinum'],
      [{ profile: 'sdk' }, 'was started with page'],
    ] as const) {
      const answer = await call('patchScenario', { body });
      expect(answer.status, answer.text).toBe(400);
      expect(answer.json().error.message).toContain(words);
    }
    expect(await get('readScenario')).toEqual(before);
  });

  test('begins anew when it is replaced: what counts from its beginning does so again', async () => {
    await using double = await startDouble(virtual);
    const scenario = { ...atOnce, http: [{ on: ['models'], next: 1, answer: { status: 502 } }] };
    const statuses = async () => {
      const answers = [await apiOf(double).send('GET', '/v1/models'), await apiOf(double).send('GET', '/v1/models')];
      return answers.map(({ status }) => status);
    };
    for (let round = 0; round < 2; round += 1) {
      await adminOf(double).get('replaceScenario', { body: { scenario } });
      expect(await statuses()).toEqual([502, 200]);
    }
  });

  test('of one stage is not that of another', async () => {
    await using double = await startDouble(virtual);
    const { id } = await adminOf(double).get('createStage');
    await adminOf(double, id).get('replaceScenario', { body: { name: 'instant' } });
    expect((await adminOf(double).get('readScenario')).name).toBe('steady');
    expect((await adminOf(double, id).get('readScenario')).name).toBe('instant');
  });

  test.each([
    '../../etc/passwd',
    '../../../../../../etc/passwd',
    '/etc/passwd',
    'file:///etc/passwd',
    './scenarios/steady.yaml',
    '..%2f..%2fetc%2fpasswd',
    'steady.yaml',
    '../package.json',
    'steady\u0000',
    '',
  ])('cannot be any file: %j is a 400 that tells nothing of what is there', async (name) => {
    await using double = await startDouble(virtual);
    const answers = [
      await adminOf(double).call('replaceScenario', { body: { name } }),
      await adminOf(double).call('createStage', { body: { scenario: name } }),
      await adminOf(double).call('reset', { body: { scenario: name } }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(400);
      expect(answer.json().error.param).toBe('scenario');
      expect(answer.json().error.message).toContain('there is no such scenario; shipped are');
      expect(answer.text).not.toContain('root:');
    }
    expect(double.stages.ids()).toEqual(['main']);
  });

  test('can match with a pattern that would take other engines for ever', async () => {
    await using double = await startDouble(virtual);
    const jobs = [{ match: { prompt: '(a+)+$' }, queued: '1s', running: '1s' }, ...atOnce.jobs];
    await adminOf(double).get('patchScenario', { body: { jobs } });
    const id = await apiOf(double).newJob({ prompt: `${'a'.repeat(50_000)}!`, model: 'auto/video' });
    expect((await apiOf(double).poll(id)).json().status).toBe('completed');
  });
});
