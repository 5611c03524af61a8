import { beforeEach, describe, expect, it } from 'vitest';
import { cancel } from '../../src/core/job.ts';
import type { Store } from '../../src/core/store.ts';
import { makeJob, someInstant } from '../core/make-job.ts';

/** The part of the contract suite that is about claims: on poll windows and on idempotency keys. */
export function describeClaims(current: () => Store): void {
  let store: Store;
  beforeEach(() => {
    store = current();
  });

  const addJobs = async (...ids: string[]) => {
    for (const id of ids) await store.addJob(makeJob({ id }));
  };

  describe('the poll window', () => {
    const interval = 3000;
    const claim = (after: number, jobId = 'job_a') => store.claimPoll(jobId, someInstant + after, interval);

    /** The last answered poll, so long after the start, with its ETag if that is known. */
    const poll = (after: number, etag?: string) => ({ at: someInstant + after, etag });

    it('is open at first, then until the interval is over tells when the last answered poll was', async () => {
      await addJobs('job_a');
      expect(await claim(0)).toBeUndefined();
      expect(await claim(1)).toEqual(poll(0));
      expect(await claim(interval - 1)).toEqual(poll(0));
      expect(await claim(interval)).toBeUndefined();
      expect(await claim(interval + 1)).toEqual(poll(interval));
    });

    it('is not restarted by a poll that comes too soon', async () => {
      await addJobs('job_a');
      const found = [];
      for (const after of [0, 2000, 4000, 6000, 8000]) found.push((await claim(after)) === undefined);
      expect(found).toEqual([true, false, true, false, true]);
    });

    it('is one for each job', async () => {
      await addJobs('job_a', 'job_b');
      await claim(0, 'job_a');
      expect(await claim(1, 'job_b')).toBeUndefined();
      expect(await claim(2, 'job_b')).toEqual(poll(1));
    });

    it('lets one of several polls through that come at the same time', async () => {
      await addJobs('job_a');
      const found = await Promise.all(Array.from({ length: 25 }, () => claim(0)));
      expect(found.filter((last) => last === undefined)).toHaveLength(1);
    });

    it('without an interval is always open, and the poll counts all the same', async () => {
      await addJobs('job_a');
      expect(await store.claimPoll('job_a', someInstant, 0)).toBeUndefined();
      expect(await store.claimPoll('job_a', someInstant, 0)).toBeUndefined();
      expect(await claim(1)).toEqual(poll(0));
    });

    it('survives a change of the job', async () => {
      await addJobs('job_a');
      await claim(0);
      await store.notePoll('job_a', '"one"');
      await store.changeJob('job_a', (job) => cancel(job, someInstant));
      expect(await claim(1)).toEqual(poll(0, '"one"'));
    });

    it('tells the ETag that its poll carried, and not that of the poll before', async () => {
      await addJobs('job_a');
      await claim(0);
      await store.notePoll('job_a', '"one"');
      expect(await claim(1)).toEqual(poll(0, '"one"'));
      await claim(interval);
      expect(await claim(interval + 1)).toEqual(poll(interval));
      await store.notePoll('job_a', '"two"');
      expect(await claim(interval + 2)).toEqual(poll(interval, '"two"'));
    });

    it('is opened and moved by no ETag, of this job or another', async () => {
      await addJobs('job_a', 'job_b');
      await store.notePoll('job_a', '"early"');
      expect(await claim(0)).toBeUndefined();
      await claim(0, 'job_b');
      await store.notePoll('job_b', '"other"');
      await store.notePoll('job_none', '"none"');
      expect(await claim(1)).toEqual(poll(0));
    });
  });

  describe('an idempotency key', () => {
    const claim = (fingerprint = 'body', owner = 'key-1', key = 'order-42') =>
      store.claimIdempotency(owner, key, fingerprint);
    const settle = (jobId: string | undefined) => store.settleIdempotency('key-1', 'order-42', jobId);

    it('is claimed by the first, and in flight for the same body until that is settled', async () => {
      expect(await claim()).toEqual({ kind: 'first' });
      expect(await claim()).toEqual({ kind: 'in-flight' });
    });

    it('is answered with the job that was made', async () => {
      await addJobs('job_a');
      await claim();
      await settle('job_a');
      expect(await claim()).toEqual({ kind: 'answered', jobId: 'job_a' });
      expect(await claim()).toEqual({ kind: 'answered', jobId: 'job_a' });
    });

    it('is refused for another body, in flight and answered', async () => {
      await addJobs('job_a');
      await claim();
      expect(await claim('another body')).toEqual({ kind: 'other-body' });
      await settle('job_a');
      expect(await claim('another body')).toEqual({ kind: 'other-body' });
    });

    it('is free again when no job was made', async () => {
      await claim();
      await settle(undefined);
      expect(await claim('another body')).toEqual({ kind: 'first' });
    });

    it('of one owner is nothing to another, and one key is nothing to the next', async () => {
      await claim();
      expect(await claim('other', 'key-2')).toEqual({ kind: 'first' });
      expect(await claim('other', 'key-1', 'order-43')).toEqual({ kind: 'first' });
    });

    it('is claimed by one of several at the same time', async () => {
      const kinds = (await Promise.all(Array.from({ length: 25 }, () => claim()))).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'first')).toHaveLength(1);
      expect(kinds.filter((kind) => kind === 'in-flight')).toHaveLength(24);
    });
  });
}
