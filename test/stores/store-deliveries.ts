import { beforeEach, describe, expect, it } from 'vitest';
import { type Delivery, newDelivery } from '../../src/core/delivery.ts';
import type { Store } from '../../src/core/store.ts';
import { makeJob, someInstant } from '../core/make-job.ts';

/** Deliveries that tests make are due this much after `someInstant`. */
const pending = (id: string, after = 0, jobId = 'job_a') => newDelivery(id, jobId, someInstant + after);
const delivered = ({ id, jobId, attempts }: Delivery): Delivery => ({
  id,
  jobId,
  attempts,
  state: 'delivered',
  at: someInstant,
});
const idsOf = (deliveries: readonly Delivery[]) => deliveries.map(({ id }) => id);

/** The part of the contract suite that is about deliveries. */
export function describeDeliveries(current: () => Store): void {
  let store: Store;
  beforeEach(() => {
    store = current();
  });

  const all = Number.MAX_SAFE_INTEGER;

  describe('deliveries', () => {
    beforeEach(async () => {
      for (const id of ['job_a', 'job_b']) await store.addJob(makeJob({ id }));
    });

    it('come back as they were put, with their attempts', async () => {
      const attempts = [
        {
          number: 1,
          at: someInstant,
          signed: { timestamp: 1, secretNumber: 0 },
          answer: { kind: 'none', reason: 'no answer within 10 s' },
        },
        {
          number: 2,
          at: someInstant + 15_000,
          signed: { timestamp: 16, secretNumber: 1 },
          answer: { kind: 'status', status: 503, retryAfterMs: 60_000 },
        },
      ] as const;
      const states: Delivery[] = [
        { id: 'dlv_a', jobId: 'job_a', attempts, state: 'pending', due: someInstant },
        { id: 'dlv_b', jobId: 'job_a', attempts, state: 'delivered', at: someInstant },
        { id: 'dlv_c', jobId: 'job_b', attempts: [], state: 'ended', at: someInstant, reason: 'the job is gone' },
      ];
      for (const delivery of states) await store.putDelivery(delivery);
      for (const delivery of states) expect(await store.getDelivery(delivery.id)).toEqual(delivery);
      expect(await store.getDelivery('dlv_d')).toBeUndefined();
    });

    it('are listed by job, each once, as they are now', async () => {
      await store.putDelivery(pending('dlv_a', 0, 'job_a'));
      await store.putDelivery(pending('dlv_b', 0, 'job_b'));
      await store.putDelivery(pending('dlv_c', 0, 'job_a'));
      await store.putDelivery(delivered(pending('dlv_a', 0, 'job_a')));
      const listed = await store.deliveriesOf('job_a');
      expect(idsOf(listed).toSorted()).toEqual(['dlv_a', 'dlv_c']);
      expect(listed.find(({ id }) => id === 'dlv_a')?.state).toBe('delivered');
      expect(await store.deliveriesOf('job_none')).toEqual([]);
    });

    it('are taken earliest first, when they are due and not before', async () => {
      for (const [id, after] of [
        ['dlv_c', 300],
        ['dlv_a', 100],
        ['dlv_b', 200],
      ] as const) {
        await store.putDelivery(pending(id, after));
      }
      expect(await store.takeDue(someInstant + 99, 10)).toEqual([]);
      expect(idsOf(await store.takeDue(someInstant + 200, 10))).toEqual(['dlv_a', 'dlv_b']);
      expect(idsOf(await store.takeDue(someInstant + 300, 10))).toEqual(['dlv_c']);
    });

    it('are taken whole', async () => {
      await store.putDelivery(pending('dlv_a'));
      expect(await store.takeDue(someInstant, 1)).toEqual([pending('dlv_a')]);
    });

    it('are taken no more at a time than asked for', async () => {
      for (let n = 0; n < 5; n += 1) await store.putDelivery(pending(`dlv_${n}`, n));
      expect(idsOf(await store.takeDue(all, 2))).toEqual(['dlv_0', 'dlv_1']);
      expect(await store.takeDue(all, 0)).toEqual([]);
      expect(idsOf(await store.takeDue(all, 10))).toEqual(['dlv_2', 'dlv_3', 'dlv_4']);
    });

    it('are given once, to callers at the same time too', async () => {
      for (let n = 0; n < 20; n += 1) await store.putDelivery(pending(`dlv_${n}`));
      const taken = await Promise.all(Array.from({ length: 10 }, () => store.takeDue(all, 3)));
      const ids = taken.flatMap(idsOf);
      expect(ids).toHaveLength(20);
      expect(new Set(ids).size).toBe(20);
      expect(await store.takeDue(all, 10)).toEqual([]);
    });

    it('are given again once they are put again, at the same instant or another', async () => {
      await store.putDelivery(pending('dlv_a', 100));
      for (const after of [100, 500, 100]) {
        await store.takeDue(all, 10);
        await store.putDelivery(pending('dlv_a', after));
        expect(await store.nextDue()).toBe(someInstant + after);
        expect(idsOf(await store.takeDue(someInstant + after, 10))).toEqual(['dlv_a']);
        expect(await store.takeDue(all, 10)).toEqual([]);
      }
    });

    it.each([
      ['an earlier instant', [500, 100]],
      ['a later instant', [100, 500]],
      ['the same instant', [100, 100]],
      ['another instant and back', [100, 500, 100]],
    ])('that are put again for %s are due at the last of them, once', async (_, puts) => {
      for (const after of puts) await store.putDelivery(pending('dlv_a', after));
      const due = someInstant + (puts.at(-1) as number);
      expect(await store.pendingDeliveries()).toBe(1);
      expect(await store.nextDue()).toBe(due);
      expect(await store.takeDue(due - 1, 10)).toEqual([]);
      expect(idsOf(await store.takeDue(all, 10))).toEqual(['dlv_a']);
      expect(await store.takeDue(all, 10)).toEqual([]);
    });

    it('are due once, though one that was put for later was taken and put for that instant again', async () => {
      await store.putDelivery(pending('dlv_a', 500));
      await store.putDelivery(pending('dlv_a', 100));
      expect(idsOf(await store.takeDue(someInstant + 100, 10))).toEqual(['dlv_a']);
      await store.putDelivery(pending('dlv_a', 500));
      expect(idsOf(await store.takeDue(all, 10))).toEqual(['dlv_a']);
    });

    it('leave the queue when they are put as delivered or ended', async () => {
      await store.putDelivery(pending('dlv_a', 100));
      await store.putDelivery(pending('dlv_b', 200));
      await store.putDelivery(delivered(pending('dlv_a')));
      expect(await store.nextDue()).toBe(someInstant + 200);
      expect(idsOf(await store.takeDue(all, 10))).toEqual(['dlv_b']);
    });

    it('tell when the next is due, and undefined when none is', async () => {
      expect(await store.nextDue()).toBeUndefined();
      await store.putDelivery(pending('dlv_a', 200));
      await store.putDelivery(pending('dlv_b', 100));
      expect(await store.nextDue()).toBe(someInstant + 100);
      await store.takeDue(someInstant + 100, 1);
      expect(await store.nextDue()).toBe(someInstant + 200);
      await store.takeDue(someInstant + 200, 1);
      expect(await store.nextDue()).toBeUndefined();
    });

    it('count as pending until they are put as delivered or ended, taken or not', async () => {
      expect(await store.pendingDeliveries()).toBe(0);
      await store.putDelivery(pending('dlv_a'));
      await store.putDelivery(pending('dlv_b'));
      await store.takeDue(all, 1);
      expect(await store.pendingDeliveries()).toBe(2);
      await store.putDelivery(delivered(pending('dlv_a')));
      await store.putDelivery(delivered(pending('dlv_a')));
      expect(await store.pendingDeliveries()).toBe(1);
      await store.putDelivery(pending('dlv_a'));
      expect(await store.pendingDeliveries()).toBe(2);
    });
  });
}
