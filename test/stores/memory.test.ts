import { describe, expect, it } from 'vitest';
import { newDelivery } from '../../src/core/delivery.ts';
import { MemoryStore } from '../../src/stores/memory.ts';
import { makeJob, someInstant } from '../core/make-job.ts';
import { describeStore } from './store-contract.ts';

describeStore('a store in memory', async () => new MemoryStore());

describe('a store in memory, besides', () => {
  it('gives deliveries that are due at the same instant in the order in which they were put', async () => {
    const store = new MemoryStore();
    await store.addJob(makeJob());
    const ids = Array.from({ length: 50 }, (_, n) => `dlv_${(n * 7) % 50}`);
    for (const id of ids) await store.putDelivery(newDelivery(id, 'job_a', someInstant));
    expect((await store.takeDue(someInstant, 50)).map(({ id }) => id)).toEqual(ids);
  });

  it('looks at few jobs each time, so that a submit costs the same however many there are', async () => {
    const store = new MemoryStore();
    for (let n = 0; n < 1000; n += 1) await store.addJob(makeJob({ id: `job_${n}` }));
    let looked = 0;
    await store.dropJobs(Number.POSITIVE_INFINITY, () => {
      looked += 1;
      return false;
    });
    expect(looked).toBeGreaterThan(1);
    expect(looked).toBeLessThan(10);
  });

  it('looks at the oldest jobs first', async () => {
    const store = new MemoryStore();
    for (const id of ['job_old', 'job_older_by_name', 'job_new']) await store.addJob(makeJob({ id }));
    await store.dropJobs(Number.POSITIVE_INFINITY, () => true);
    expect(await store.getJob('job_old')).toBeUndefined();
    expect(await store.getJob('job_new')).toBeDefined();
  });

  it('is empty when it is made anew', async () => {
    await new MemoryStore().addJob(makeJob());
    expect(await new MemoryStore().getJob('job_a')).toBeUndefined();
  });
});
