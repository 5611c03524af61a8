import { describe, expect, it } from 'vitest';
import { moveByHand } from '../../src/core/by-hand.ts';
import { cancel } from '../../src/stage/cancel.ts';
import { changeJob } from '../../src/stage/change-job.ts';
import type { Stage } from '../../src/stage/stage.ts';
import { submit } from '../../src/stage/submit.ts';
import { longEnough, makeStage, submission } from './make-stage.ts';
import { plainJobs, scenarioOf } from './scenario-of.ts';

const error = { code: 'overloaded', message: 'Try later.' };

/** What a job of the default model and length costs. */
async function price(): Promise<number> {
  const stage = makeStage();
  const { id } = await submit(stage, submission());
  return (await stage.store.getJob(id))?.cost ?? Number.NaN;
}

/** A stage whose budget is for so many jobs. */
async function stageFor(jobs: number, rules = plainJobs): Promise<Stage> {
  return makeStage(scenarioOf(rules, `budget: { cents: ${jobs * (await price())} }`));
}
const order = async (stage: Stage, owner = 'key-1') => (await submit(stage, submission({}, { owner }))).id;

describe('a budget', () => {
  it('carries the jobs that it is enough for, to the cent, and refuses the next', async () => {
    const stage = await stageFor(2);
    await order(stage);
    await order(stage);
    await expect(order(stage)).rejects.toMatchObject({ kind: 'budget' });
    expect(stage.contract.jobs.errors.budget.status).toBe(402);
    expect(stage.spent.get('key-1')).toBe(2 * (await price()));
  });

  it('that refuses a job makes none, and still carries a cheaper one', async () => {
    const stage = await stageFor(1.5);
    await order(stage);
    await expect(order(stage)).rejects.toMatchObject({ kind: 'budget' });
    const jobs = [];
    for await (const job of stage.store.jobsLatestFirst()) jobs.push(job);
    expect(jobs).toHaveLength(1);
    const { min } = stage.contract.jobs.models[0].duration ?? {};
    await expect(submit(stage, submission({ duration: min }))).resolves.toBeDefined();
  });

  it('is one for each key', async () => {
    const stage = await stageFor(1);
    await order(stage);
    await expect(order(stage, 'key-2')).resolves.toBeDefined();
  });

  it('is spent for good by a job that completes, cancelled too late or not', async () => {
    const stage = await stageFor(1);
    const id = await order(stage);
    await stage.clock.advance(longEnough);
    await cancel(stage, 'key-1', id);
    await expect(order(stage)).rejects.toMatchObject({ kind: 'budget' });
  });

  it.each([0, 2000])('gets back what a job would have cost that is cancelled after %i ms', async (after) => {
    const stage = await stageFor(1);
    const id = await order(stage);
    await stage.clock.advance(after);
    await cancel(stage, 'key-1', id);
    expect(stage.spent.get('key-1')).toBe(0);
    await expect(order(stage)).resolves.toBeDefined();
  });

  it('gets it back once, however often and at however much the same time the job is cancelled', async () => {
    const stage = await stageFor(2);
    const [first] = [await order(stage), await order(stage)];
    await Promise.all([1, 2, 3].map(() => cancel(stage, 'key-1', first)));
    await cancel(stage, 'key-1', first);
    expect(stage.spent.get('key-1')).toBe(await price());
  });

  it('is not touched by jobs that are going to fail', async () => {
    const stage = await stageFor(0, 'jobs: [{ queued: 1s, running: 4s, outcome: { fail: { code: broken } } }]');
    const ids = [await order(stage), await order(stage)];
    await cancel(stage, 'key-1', ids[0] ?? '');
    expect(stage.spent.get('key-1')).toBe(0);
  });

  it('follows a job that is made to fail, or to complete, by hand', async () => {
    const stage = await stageFor(1);
    const id = await order(stage);
    await changeJob(stage, id, 'moved by hand', (job) => moveByHand(job, { kind: 'fail', error }, stage.clock.now()));
    expect(stage.spent.get('key-1')).toBe(0);

    const failing = await stageFor(1, 'jobs: [{ queued: 1s, running: 4s, outcome: { fail: { code: broken } } }]');
    const other = await order(failing);
    await changeJob(failing, other, 'moved by hand', (job) => moveByHand(job, { kind: 'finish' }, failing.clock.now()));
    expect(failing.spent.get('key-1')).toBe(await price());
  });

  it('is not touched by a repeated submit', async () => {
    const stage = await stageFor(1);
    const keyed = submission({}, { idempotencyKey: 'order-42' });
    const first = await submit(stage, keyed);
    expect(await submit(stage, keyed)).toEqual({ ...first, repeated: true });
  });
});
