import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newDelivery } from '../../src/core/delivery.ts';
import { cancel, type Job } from '../../src/core/job.ts';
import type { Store } from '../../src/core/store.ts';
import { makeJob, someInstant } from '../core/make-job.ts';
import { describeClaims } from './store-claims.ts';
import { describeDeliveries } from './store-deliveries.ts';

/** Makes an empty store. One that holds on to something is disposed of after each test. */
export type MakeStore = () => Promise<Store & Partial<AsyncDisposable>>;

/** What every store promises: the port in `src/core/store.ts`, sentence by sentence. */
export function describeStore(name: string, makeStore: MakeStore): void {
  describe(name, () => {
    let store: Awaited<ReturnType<MakeStore>>;
    beforeEach(async () => {
      store = await makeStore();
    });
    afterEach(async () => {
      await store[Symbol.asyncDispose]?.();
    });

    const all = Number.MAX_SAFE_INTEGER;
    const addJobs = async (...ids: string[]) => {
      for (const id of ids) await store.addJob(makeJob({ id }));
    };
    /** A store may look at a few jobs each time, so it is asked more often than there are jobs. */
    const drop = async (isOver: (job: Job) => boolean) => {
      for (let n = 0; n < 50; n += 1) await store.dropJobs(Number.POSITIVE_INFINITY, isOver);
    };

    describe('numbers', () => {
      it('count from 0', async () => {
        expect([await store.nextNumber(), await store.nextNumber(), await store.nextNumber()]).toEqual([0, 1, 2]);
      });

      it('are given once each, to callers at the same time too', async () => {
        const numbers = await Promise.all(Array.from({ length: 100 }, () => store.nextNumber()));
        expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, n) => n));
      });
    });

    describe('jobs', () => {
      it('come back as they were added', async () => {
        const plain = makeJob({ id: 'job_plain' });
        const full = makeJob({
          id: 'job_full',
          prompt: 'a “quoted” \u0000 prompt 🍮',
          plan: { ...plain.plan, outcome: { kind: 'fail', error: { code: 'overloaded', message: 'Try later.' } } },
          webhookUrl: 'https://hooks.example.com/media?a=1',
          cancelledAt: someInstant + 5,
          linkedAt: someInstant + 6,
          cost: 0.33,
        });
        await store.addJob(plain);
        await store.addJob(full);
        expect(await store.getJob('job_plain')).toEqual(plain);
        expect(await store.getJob('job_full')).toEqual(full);
      });

      it('that were never added are undefined', async () => {
        await addJobs('job_a');
        expect(await store.getJob('job_b')).toBeUndefined();
        expect(await store.getJob('')).toBeUndefined();
      });

      it('are replaced by what a change makes of them', async () => {
        await addJobs('job_a', 'job_b');
        const changed = await store.changeJob('job_a', (job) => cancel(job, someInstant + 1));
        expect(changed).toEqual(cancel(makeJob({ id: 'job_a' }), someInstant + 1));
        expect(await store.getJob('job_a')).toEqual(changed);
        expect(await store.getJob('job_b')).toEqual(makeJob({ id: 'job_b' }));
      });

      it('that do not exist cannot be changed', async () => {
        const change = () => expect.unreachable('there is nothing to change');
        expect(await store.changeJob('job_a', change)).toBeUndefined();
        expect(await store.getJob('job_a')).toBeUndefined();
      });

      it('lose no change when several come at the same time', async () => {
        await store.addJob(makeJob({ cost: 0 }));
        await Promise.all(
          Array.from({ length: 25 }, () => store.changeJob('job_a', (job) => ({ ...job, cost: job.cost + 1 }))),
        );
        expect((await store.getJob('job_a'))?.cost).toBe(25);
      });

      it('stay as they are when a change throws', async () => {
        await addJobs('job_a');
        const change = () => {
          throw new Error('broken');
        };
        await expect(async () => store.changeJob('job_a', change)).rejects.toThrow('broken');
        expect(await store.getJob('job_a')).toEqual(makeJob());
      });
    });

    describe('dropping', () => {
      it('takes the jobs that are over, and no others', async () => {
        await addJobs('job_a', 'job_b', 'job_c', 'job_d');
        await drop(({ id }) => id === 'job_a' || id === 'job_c');
        const left = await Promise.all(['job_a', 'job_b', 'job_c', 'job_d'].map((id) => store.getJob(id)));
        expect(left.map((job) => job?.id)).toEqual([undefined, 'job_b', undefined, 'job_d']);
      });

      it('finds jobs that were added after it had looked at all', async () => {
        await addJobs('job_a');
        await drop(() => false);
        await addJobs('job_b');
        await drop(() => true);
        expect(await store.getJob('job_a')).toBeUndefined();
        expect(await store.getJob('job_b')).toBeUndefined();
      });

      it('leaves alone what was made after the instant that is given', async () => {
        await store.addJob(makeJob({ id: 'job_a', createdAt: someInstant }));
        await store.addJob(makeJob({ id: 'job_b', createdAt: someInstant + 1 }));
        for (let n = 0; n < 50; n += 1) await store.dropJobs(someInstant, () => true);
        expect(await store.getJob('job_a')).toBeUndefined();
        expect(await store.getJob('job_b')).toBeDefined();
      });

      it('keeps up when it is asked once for each job that is added', async () => {
        const ids = Array.from({ length: 60 }, (_, n) => `job_${n}`);
        for (const [n, id] of ids.entries()) {
          await store.dropJobs(Number.POSITIVE_INFINITY, (job) => job.createdAt < someInstant + n - 10);
          await store.addJob(makeJob({ id, createdAt: someInstant + n }));
        }
        const left = await Promise.all(ids.map((id) => store.getJob(id)));
        expect(left.filter((job) => job !== undefined).length).toBeLessThan(30);
        expect(left.slice(-11).every((job) => job !== undefined)).toBe(true);
      });

      it('takes the deliveries of a job with it, also off the queue', async () => {
        await addJobs('job_a', 'job_b');
        await store.putDelivery(newDelivery('dlv_a', 'job_a', someInstant));
        await store.putDelivery(newDelivery('dlv_b', 'job_b', someInstant + 5));
        await drop(({ id }) => id === 'job_a');
        expect(await store.getDelivery('dlv_a')).toBeUndefined();
        expect(await store.deliveriesOf('job_a')).toEqual([]);
        expect(await store.pendingDeliveries()).toBe(1);
        expect(await store.nextDue()).toBe(someInstant + 5);
        expect((await store.takeDue(all, 10)).map(({ id }) => id)).toEqual(['dlv_b']);
      });

      it('frees the idempotency key of a job', async () => {
        await addJobs('job_a');
        await store.claimIdempotency('key-1', 'order-42', 'body');
        await store.settleIdempotency('key-1', 'order-42', 'job_a');
        await drop(() => true);
        expect(await store.claimIdempotency('key-1', 'order-42', 'another body')).toEqual({ kind: 'first' });
      });

      it('leaves a claim that is still in flight', async () => {
        await store.claimIdempotency('key-1', 'order-42', 'body');
        await addJobs('job_a');
        await drop(() => true);
        expect(await store.claimIdempotency('key-1', 'order-42', 'body')).toEqual({ kind: 'in-flight' });
      });
    });

    describeClaims(() => store);
    describeDeliveries(() => store);

    describe("an owner's webhook secret", () => {
      it('has the number 0, and one more each time it is replaced', async () => {
        expect(await store.secretNumber('key-1')).toBe(0);
        expect(await store.replaceSecret('key-1')).toBe(1);
        expect(await store.replaceSecret('key-1')).toBe(2);
        expect(await store.secretNumber('key-1')).toBe(2);
      });

      it('is replaced for that owner alone', async () => {
        await store.replaceSecret('key-1');
        expect(await store.secretNumber('key-2')).toBe(0);
      });

      it('gets a number of its own from each of several replacements at the same time', async () => {
        const numbers = await Promise.all(Array.from({ length: 10 }, () => store.replaceSecret('key-1')));
        expect(numbers.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      });
    });
  });
}
