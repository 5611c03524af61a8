import { describe, expect, it } from 'vitest';
import { readPointer } from '../../src/contract/pointer.ts';
import { submit } from '../../src/stage/submit.ts';
import { makeStage, submission } from './make-stage.ts';

describe('a submit', () => {
  it('makes the same jobs on stages with the same seed, and others with another', async () => {
    const ids = async (seed: number) => {
      const stage = makeStage({ seed });
      return [(await submit(stage, submission())).id, (await submit(stage, submission())).id];
    };
    expect(await ids(1)).toEqual(await ids(1));
    const [one, other] = [await ids(1), await ids(2)];
    expect(new Set([...one, ...other]).size).toBe(4);
  });

  it.each([
    ['a model that is not there', { model: 'acme/none' }, 'modelNotFound', 'model'],
    ['a model of another modality', { model: 'tencent/hunyuan3d-2' }, 'modelNotFound', 'model'],
    ['a webhook on a private address', { webhook_url: 'https://10.0.0.1/' }, 'invalid', 'webhook_url'],
    ['a webhook over http', { webhook_url: 'http://hooks.example.com/' }, 'invalid', 'webhook_url'],
    ['a webhook that is no URL', { webhook_url: 'hooks' }, 'invalid', 'webhook_url'],
  ])('with %s is refused, names the field and makes nothing', async (_, body, kind, param) => {
    const stage = makeStage();
    await expect(submit(stage, submission(body))).rejects.toMatchObject({ kind, details: { param } });
    expect(await stage.store.nextNumber()).toBe(0);
    expect(await stage.store.pendingDeliveries()).toBe(0);
  });

  it('looks no name up: a webhook that leads nowhere is found out when it is delivered', async () => {
    const stage = makeStage();
    await submit(stage, submission({ webhook_url: 'https://hooks.example.com/' }));
    expect(await stage.store.pendingDeliveries()).toBe(1);
  });

  it('brings the length into the range of the model', async () => {
    const stage = makeStage();
    const { min = 0, max = 0 } = stage.contract.jobs.models[0].duration ?? {};
    const secondsOf = async (duration: number) => {
      const { id } = await submit(stage, submission({ model: stage.contract.jobs.models[0].id, duration }));
      return (await stage.store.getJob(id))?.media.seconds;
    };
    expect([await secondsOf(min - 1), await secondsOf(max + 1)]).toEqual([min, max]);
  });
});

describe('a repeated submit', () => {
  const keyed = (body = {}, wanted = {}) => submission(body, { idempotencyKey: 'order-42', ...wanted });

  it('gets the first answer again, though the job has moved on', async () => {
    const stage = makeStage();
    const first = await submit(stage, keyed());
    await stage.clock.advance(60_000);
    expect(await submit(stage, keyed())).toEqual({ ...first, repeated: true });
    expect(readPointer(first.record, stage.contract.jobs.record.status)).toBe(stage.contract.jobs.life.statuses.queued);
  });

  it('with another body, or to another operation, is refused', async () => {
    const stage = makeStage();
    await submit(stage, keyed());
    await expect(submit(stage, keyed({ prompt: 'a kite' }))).rejects.toMatchObject({ kind: 'idempotency' });
    await expect(submit(stage, keyed({}, { modality: 'music' }))).rejects.toMatchObject({ kind: 'idempotency' });
  });

  it('of another owner is a submit of its own', async () => {
    const stage = makeStage();
    const { id } = await submit(stage, keyed());
    expect((await submit(stage, keyed({}, { owner: 'key-2' }))).id).not.toBe(id);
  });

  it('while the first is in flight is refused, and makes no second job', async () => {
    const stage = makeStage();
    const answers = await Promise.allSettled([submit(stage, keyed()), submit(stage, keyed()), submit(stage, keyed())]);
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.kind] : []));
    expect(refused).toEqual(['inFlight', 'inFlight']);
    expect(await stage.store.nextNumber()).toBe(1);
  });

  it('of a submit that was refused is free to be right', async () => {
    const stage = makeStage();
    await expect(submit(stage, keyed({ model: 'acme/none' }))).rejects.toMatchObject({ kind: 'modelNotFound' });
    expect((await submit(stage, keyed())).id).toMatch(new RegExp(`^${stage.contract.jobs.ids.job}`));
  });

  it('after the job is past keeping is a submit of its own', async () => {
    const stage = makeStage();
    const { id } = await submit(stage, keyed());
    await stage.clock.advance(60_000 + stage.contract.jobs.retention.recordSeconds * 1000);
    expect((await submit(stage, keyed())).id).not.toBe(id);
  });
});
