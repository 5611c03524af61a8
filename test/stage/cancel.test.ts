import { describe, expect, it } from 'vitest';
import { readPointer } from '../../src/contract/pointer.ts';
import { cancel } from '../../src/stage/cancel.ts';
import type { Stage } from '../../src/stage/stage.ts';
import { submit } from '../../src/stage/submit.ts';
import { longEnough, makeStage, submission } from './make-stage.ts';

const withWebhook = submission({ webhook_url: 'https://hooks.example.com/' });
const statusOf = (stage: Stage, record: unknown) => readPointer(record, stage.contract.jobs.record.status);
const costOf = (stage: Stage, record: unknown) => readPointer(record, stage.contract.jobs.record.cost);

describe('cancelling', () => {
  it.each([0, 1500])('a job after %i ms makes it cancelled, at no cost', async (after) => {
    const stage = makeStage();
    const { id } = await submit(stage, submission());
    await stage.clock.advance(after);
    const record = await cancel(stage, 'key-1', id);
    expect(statusOf(stage, record)).toBe(stage.contract.jobs.life.statuses.cancelled);
    expect(costOf(stage, record)).toBe(0);
  });

  it('once more, or a job that has completed, changes nothing', async () => {
    const stage = makeStage();
    const first = await submit(stage, submission());
    const record = await cancel(stage, 'key-1', first.id);
    await stage.clock.advance(longEnough);
    expect(await cancel(stage, 'key-1', first.id)).toEqual(record);

    const second = await submit(stage, submission());
    await stage.clock.advance(longEnough);
    const completed = await cancel(stage, 'key-1', second.id);
    expect(statusOf(stage, completed)).toBe(stage.contract.jobs.life.statuses.completed);
    expect(costOf(stage, completed)).toBeGreaterThan(0);
  });

  it("another owner's job is refused as unknown, and leaves it alone", async () => {
    const stage = makeStage();
    const { id } = await submit(stage, submission());
    await expect(cancel(stage, 'key-2', id)).rejects.toMatchObject({ kind: 'notFound' });
    expect((await stage.store.getJob(id))?.cancelledAt).toBeUndefined();
  });

  it('ends its delivery without an attempt', async () => {
    const stage = makeStage();
    const { id } = await submit(stage, withWebhook);
    await cancel(stage, 'key-1', id);
    await stage.clock.advance(longEnough);
    const [delivery] = await stage.store.deliveriesOf(id);
    expect(delivery).toMatchObject({ state: 'ended', attempts: [], reason: 'cancelled jobs are not delivered' });
    expect(await stage.store.pendingDeliveries()).toBe(0);
  });
});
