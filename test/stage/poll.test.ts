import { describe, expect, it } from 'vitest';
import { readPointer } from '../../src/contract/pointer.ts';
import { Refusal } from '../../src/core/errors.ts';
import { cancel } from '../../src/stage/cancel.ts';
import { openByLink } from '../../src/stage/file.ts';
import { poll } from '../../src/stage/poll.ts';
import type { Stage } from '../../src/stage/stage.ts';
import { submit } from '../../src/stage/submit.ts';
import { longEnough, makeStage, submission } from './make-stage.ts';

const linkOf = (stage: Stage, record: unknown) => new URL(String(readPointer(record, stage.contract.jobs.record.link)));
const filename = (stage: Stage) => stage.contract.jobs.modalities.video?.file.name ?? '';

async function recordNow(stage: Stage, id: string) {
  const answer = await poll(stage, 'key-1', id, false);
  return answer.kind === 'record' ? answer : expect.unreachable('the poll came too soon');
}

describe('the link in a record', () => {
  async function completed() {
    const stage = makeStage();
    const { id } = await submit(stage, submission());
    await stage.clock.advance(longEnough);
    const open = (link: URL) => openByLink(stage, id, filename(stage), Object.fromEntries(link.searchParams));
    return { stage, id, open };
  }

  it('is the same from poll to poll until it has expired, and works until then', async () => {
    const { stage, id, open } = await completed();
    const first = linkOf(stage, (await recordNow(stage, id)).record);
    const endsAt = Number(first.searchParams.get(stage.contract.jobs.links.parameters.expires)) * 1000;
    await stage.clock.advance(endsAt - stage.clock.now() - 1);
    expect(linkOf(stage, (await recordNow(stage, id)).record).href).toBe(first.href);
    await expect(open(first)).resolves.toMatchObject({ name: filename(stage) });
  });

  it('is fresh in the very instant in which the old one stops working', async () => {
    const { stage, id, open } = await completed();
    const before = await recordNow(stage, id);
    const first = linkOf(stage, before.record);
    const endsAt = Number(first.searchParams.get(stage.contract.jobs.links.parameters.expires)) * 1000;
    await stage.clock.advance(endsAt - stage.clock.now());
    await expect(open(first)).rejects.toThrow(/expired/);
    const after = await recordNow(stage, id);
    const second = linkOf(stage, after.record);
    expect(second.href).not.toBe(first.href);
    expect(after.etag).not.toBe(before.etag);
    await expect(open(second)).resolves.toMatchObject({ name: filename(stage) });
  });

  it('works whenever a record is polled for as long as there is a file, and is gone after it', async () => {
    const { stage, id, open } = await completed();
    // Steps that are no divisors of a day meet the ends of links at ever other distances.
    const steps = 60;
    const step = Math.floor((stage.contract.jobs.retention.fileSeconds * 1000 - longEnough) / steps);
    for (let n = 0; n < steps; n += 1) {
      const { record } = await recordNow(stage, id);
      await expect(open(linkOf(stage, record))).resolves.toBeDefined();
      await stage.clock.advance(step);
    }
    await stage.clock.advance(longEnough);
    const { record } = await recordNow(stage, id);
    expect(readPointer(record, stage.contract.jobs.record.link)).toBeUndefined();
    expect(readPointer(record, stage.contract.jobs.record.status)).toBe(stage.contract.jobs.life.statuses.completed);
  });
});

describe('a poll that comes too soon', () => {
  it('gets the ETag of the last record and the whole seconds left, though the job has moved on', async () => {
    const stage = makeStage();
    const { id } = await submit(stage, submission());
    const first = await recordNow(stage, id);
    await stage.clock.advance(1500);
    expect(await poll(stage, 'key-1', id, false)).toEqual({ kind: 'too-soon', etag: first.etag, retryAfterSeconds: 2 });
    await stage.clock.advance(1500);
    expect((await recordNow(stage, id)).etag).not.toBe(first.etag);
  });

  it('gets the ETag of the last record, though the link in that record was made anew with it', async () => {
    const stage = makeStage();
    const { id } = await submit(stage, submission());
    await stage.clock.advance(longEnough);
    const before = await recordNow(stage, id);
    await stage.clock.advance(stage.contract.jobs.links.lifeSeconds * 1000);
    const fresh = await recordNow(stage, id);
    expect(fresh.etag).not.toBe(before.etag);
    expect(await poll(stage, 'key-1', id, false)).toMatchObject({ kind: 'too-soon', etag: fresh.etag });
  });

  it('gets the ETag of the last record, though the job was cancelled in the same instant', async () => {
    const stage = makeStage();
    const { id } = await submit(stage, submission());
    const first = await recordNow(stage, id);
    // In the very instant of the poll, after it: what the record was then cannot be told from the job any more.
    await cancel(stage, 'key-1', id);
    expect(await poll(stage, 'key-1', id, false)).toMatchObject({ kind: 'too-soon', etag: first.etag });
  });

  it.each([
    ['always', false, 'too-soon'],
    ['always', true, 'too-soon'],
    ['conditional-only', false, 'record'],
    ['conditional-only', true, 'too-soon'],
    ['off', true, 'record'],
  ] as const)('in the mode %s, conditional %s, gets: %s', async (mode, conditional, kind) => {
    const stage = makeStage({ poll: { intervalMs: 3000, mode } });
    const { id } = await submit(stage, submission());
    await poll(stage, 'key-1', id, conditional);
    expect((await poll(stage, 'key-1', id, conditional)).kind).toBe(kind);
  });

  it('by another owner finds no job, in the same words as for a job that never was', async () => {
    const stage = makeStage();
    const { id } = await submit(stage, submission());
    const asked = async (owner: string, job: string) => poll(stage, owner, job, false);
    const refusal = (owner: string, job: string) =>
      asked(owner, job).catch((error: Refusal) => [error.kind, error.message.replace(job, 'ID')]);
    expect(await refusal('key-2', id)).toEqual(await refusal('key-1', 'job_none'));
    await expect(asked('key-2', id)).rejects.toBeInstanceOf(Refusal);
    expect((await recordNow(stage, id)).kind).toBe('record');
  });
});
