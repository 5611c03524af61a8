import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { type Double, startDouble } from '../src/double.ts';
import { type Admin, adminOf, eventually } from './admin/admin-api.ts';
import { type Api, apiOf, somePrompt } from './support/api.ts';
import { startReceiver } from './support/receiver.ts';

const virtual = { clock: 'virtual' } as const;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

interface World {
  readonly index: number;
  readonly id: string;
  readonly key: string;
  readonly api: Api;
  readonly admin: Admin;
}

async function makeWorld(double: Double, index: number): Promise<World> {
  const { id, keys } = await adminOf(double).get('createStage', { body: { seed: 1000 + index } });
  return { index, id, key: keys[0], api: apiOf(double, keys[0]), admin: adminOf(double, id) };
}

/** A life of its own for each world: another number of jobs, another span of time. */
async function live({ index, api, admin }: World, hook: string): Promise<string[]> {
  const ids: string[] = [];
  for (let made = 0; made <= index % 3; made += 1) {
    ids.push(await api.newJob({ prompt: `${somePrompt} ${index}`, webhook_url: `${hook}/${index}` }));
    await admin.get('advanceClock', { body: { by: `${index + 1}ms` } });
  }
  if (index % 5 === 0) await api.cancel(ids[0] ?? '');
  await admin.get('advanceClock', { body: { by: `${60 + index}s` } });
  return ids;
}

describe('two hundred stages in parallel', () => {
  test('do not see one another', async () => {
    await using receiver = await startReceiver();
    await using double = await startDouble(virtual);
    const start = double.clock.now();
    const worlds = await Promise.all(Array.from({ length: 200 }, (_, index) => makeWorld(double, index)));
    const jobs = await Promise.all(worlds.map((world) => live(world, receiver.url)));

    await Promise.all(
      worlds.map(async ({ index, api, admin, key }) => {
        const own = jobs[index] ?? [];
        const cancelled = index % 5 === 0 ? 1 : 0;
        // Each has its own jobs, and nobody else's.
        const listed = (await admin.get('listJobs')).jobs;
        expect(listed.map(({ id }: { id: string }) => id)).toEqual(own);
        const other = jobs[(index + 1) % worlds.length]?.[0] ?? '';
        expect((await api.poll(other)).status).toBe(404);
        expect((await admin.call('readJob', { params: { id: other } })).status).toBe(404);
        expect((await api.poll(own.at(-1) ?? '')).status).toBe(200);
        // Its clock has gone exactly as far as it was told.
        const gone = (60 + index) * 1000 + own.length * (index + 1);
        expect(Date.parse((await admin.get('readClock')).now) - start).toBe(gone);
        // Its journal and its receiver have heard of its own jobs alone.
        const { entries } = await admin.get('readJournal');
        const about = entries.flatMap(({ job }: { job?: string }) => job ?? []);
        expect(new Set(about)).toEqual(new Set(own));
        const path = `${new URL(receiver.url).pathname}/${index}`;
        const called = receiver.arrivals.filter((arrival) => arrival.path === path);
        expect(called.map(({ body }) => JSON.parse(String(body)).id).sort()).toEqual(own.slice(cancelled).sort());
        // Secrets differ, since keys do.
        expect(key).not.toBe(double.key);
      }),
    );
    expect(await double.jobs()).toEqual([]);
    expect(double.clock.now()).toBe(start);

    // Every other one goes; the rest are as they were.
    const rest = worlds.filter(({ index }) => index % 2 === 1);
    const before = await Promise.all(rest.map(({ admin }) => admin.call('listJobs')));
    await Promise.all(
      worlds
        .filter(({ index }) => index % 2 === 0)
        .map(async ({ id, api }) => {
          await adminOf(double).get('removeStage', { params: { id } });
          expect((await api.submit()).status).toBe(401);
        }),
    );
    expect(double.stages.ids()).toEqual(['main', ...rest.map(({ id }) => id)]);
    const after = await Promise.all(rest.map(({ admin }) => admin.call('listJobs')));
    expect(after.map(({ text }) => text)).toEqual(before.map(({ text }) => text));
  }, 60_000);

  test('are each the same as alone: what others do changes neither ids nor what is drawn', async () => {
    const journal = async (crowd: number): Promise<string> => {
      await using double = await startDouble({ ...virtual, scenario: 'flaky-provider' });
      const worlds = await Promise.all(Array.from({ length: crowd }, (_, index) => makeWorld(double, index)));
      const texts = await Promise.all(
        worlds.map(async ({ api, admin }) => {
          for (let round = 0; round < 20; round += 1) {
            const answer = await api.submit();
            await admin.get('advanceClock', { body: { by: '20s' } });
            if (answer.status !== 202) continue;
            const record = (await api.poll(answer.json().id)).text;
            const link = record === '' ? undefined : JSON.parse(record).result?.file_url;
            if (link !== undefined) await apiOf(double, null).send('HEAD', link);
          }
          return (await admin.call('readJournal')).text;
        }),
      );
      return texts[0] ?? '';
    };
    const alone = await journal(1);
    expect(alone).toContain('"operation":"headFile"');
    expect(await journal(8)).toBe(alone);
  });

  test('are freed when they are removed', async () => {
    await using double = await startDouble(virtual);
    const gone: WeakRef<object>[] = [];
    for (let made = 0; made < 20; made += 1) {
      const { id, api } = await makeWorld(double, made);
      await api.newJob({ prompt: somePrompt, webhook_url: 'http://127.0.0.1:1/' });
      gone.push(new WeakRef(double.stages.byId(id) as object));
      await adminOf(double).get('removeStage', { params: { id } });
    }
    // Further requests take the place of what connections and routes remember of the last ones.
    for (let sent = 0; sent < 20; sent += 1) await apiOf(double).newJob();
    const left = () => gone.filter((stage) => stage.deref() !== undefined).length;
    await eventually('the memory is given back', () => {
      collectGarbage();
      return left() <= 1;
    });
  });
});
