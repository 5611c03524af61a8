import { expect, test } from 'vitest';
import { startDouble } from '../../src/double.ts';
import { apiOf } from '../support/api.ts';
import { misfit } from '../support/fits.ts';

test('the list shows every model of the catalogue, and fits the contract', async () => {
  await using double = await startDouble({ clock: 'virtual' });
  const { models, roles } = double.contract.jobs;
  const api = apiOf(double);
  const answer = await api.send('GET', api.path('models'));
  expect(answer.status).toBe(200);
  expect(misfit(double.contract.operations.get(roles.models[0])?.answers.get(200) ?? {}, answer.json())).toBe('');
  const shown = models.map(({ id, modality, duration }) => ({
    id,
    object: 'model',
    modality,
    ...(duration && { duration }),
  }));
  expect(answer.json()).toEqual({ object: 'list', data: shown });
});

test('each model can be read by its id, with its slashes as they are or encoded', async () => {
  await using double = await startDouble({ clock: 'virtual' });
  const api = apiOf(double);
  const list = (await api.send('GET', api.path('models'))).json().data;
  for (const model of list) {
    const encoded = await api.send('GET', api.path('model', { id: model.id }));
    const plain = await api.send('GET', `${api.path('models')}/${model.id}`);
    expect([encoded.status, encoded.json(), plain.json()]).toEqual([200, model, model]);
  }
});

test.each(['acme/none', 'google', 'google/veo-3.1/', '__proto__', 'auto/video', '%00'])(
  'there is no model %s',
  async (id) => {
    await using double = await startDouble({ clock: 'virtual' });
    const api = apiOf(double);
    const refused = await api.send('GET', `${api.path('models')}/${id}`);
    const { status, type } = double.contract.jobs.errors.modelNotFound;
    expect(refused.status).toBe(status);
    expect(refused.json().error).toMatchObject({ type, code: status });
  },
);

test('both need a key', async () => {
  await using double = await startDouble({ clock: 'virtual' });
  const api = apiOf(double, null);
  expect((await api.send('GET', api.path('models'))).status).toBe(401);
  expect((await api.send('GET', api.path('model', { id: 'google/veo-3.1' }))).status).toBe(401);
});
