import { describe, expect, it, onTestFinished } from 'vitest';
import { statusOf } from '../../src/core/job.ts';
import { cancel } from '../../src/stage/cancel.ts';
import type { Stage } from '../../src/stage/stage.ts';
import { submit } from '../../src/stage/submit.ts';
import { startReceiver } from '../support/receiver.ts';
import { makeStage, submission } from './make-stage.ts';
import { plainJobs, scenarioOf } from './scenario-of.ts';

/** A receiver, a stage that runs one job at a time, and three jobs on it: at one, five and nine seconds. */
async function crowded() {
  const receiver = await startReceiver();
  onTestFinished(() => receiver[Symbol.asyncDispose]());
  const stage = makeStage(scenarioOf(plainJobs, 'capacity: 1'));
  const ids: string[] = [];
  for (let n = 0; n < 3; n += 1) ids.push((await submit(stage, submission({ webhook_url: receiver.url }))).id);
  const [first = '', second = '', third = ''] = ids;
  const arrived = () =>
    receiver.arrivals.map(({ body }) =>
      ids.indexOf(JSON.parse(body.toString())[stage.contract.jobs.record.id.slice(1)]),
    );
  return { stage, first, second, third, arrived };
}
async function statuses(stage: Stage, ...ids: string[]) {
  const jobs = await Promise.all(ids.map((id) => stage.store.getJob(id)));
  return jobs.map((job) => job && statusOf(job, stage.clock.now()).status);
}

describe('jobs that wait for capacity', () => {
  it('run one after the other, and are delivered when they end', async () => {
    const { stage, first, second, third, arrived } = await crowded();
    await stage.clock.advance(2000);
    expect(await statuses(stage, first, second, third)).toEqual(['running', 'queued', 'queued']);
    await stage.clock.advance(4000);
    expect(await statuses(stage, first, second, third)).toEqual(['completed', 'running', 'queued']);
    expect(arrived()).toEqual([0]);
    await stage.clock.advance(2999);
    expect(arrived()).toEqual([0]);
    await stage.clock.advance(1);
    expect(arrived()).toEqual([0, 1]);
    await stage.clock.advance(4000);
    expect(arrived()).toEqual([0, 1, 2]);
  });

  it('move up when one ahead of them is cancelled, and their deliveries come earlier with them', async () => {
    const { stage, first, second, third, arrived } = await crowded();
    await stage.clock.advance(2000);
    await cancel(stage, 'key-1', first);
    expect(await statuses(stage, first, second, third)).toEqual(['cancelled', 'running', 'queued']);
    await stage.clock.advance(3999);
    expect(arrived()).toEqual([]);
    await stage.clock.advance(1);
    expect(arrived()).toEqual([1]);
    await stage.clock.advance(4000);
    expect(arrived()).toEqual([1, 2]);
    // Nothing is left of the instants at which they would have been delivered.
    await stage.clock.advance(60_000);
    expect(arrived()).toEqual([1, 2]);
    expect(await stage.store.pendingDeliveries()).toBe(0);
  });

  it('move up when one leaves the queue between them', async () => {
    const { stage, first, second, third, arrived } = await crowded();
    await cancel(stage, 'key-1', second);
    await stage.clock.advance(5000);
    expect(await statuses(stage, first, second, third)).toEqual(['completed', 'cancelled', 'running']);
    await stage.clock.advance(4000);
    expect(arrived()).toEqual([0, 2]);
  });

  it('are said in the journal to be planned anew', async () => {
    const { stage, first, second, third } = await crowded();
    stage.journal.clear();
    await cancel(stage, 'key-1', first);
    const told = stage.journal.entries().map((entry) => entry.kind === 'job' && [entry.job, entry.change]);
    expect(told).toEqual([
      [first, 'cancelled'],
      [second, 'planned anew'],
      [third, 'planned anew'],
    ]);
  });

  it('are as many as come, of every owner and modality', async () => {
    const stage = makeStage(scenarioOf(plainJobs, 'capacity: 2'));
    const wanted = [submission(), submission({}, { owner: 'key-2' }), submission({}, { modality: 'music' })];
    const ids: string[] = [];
    for (const one of wanted) ids.push((await submit(stage, one)).id);
    await stage.clock.advance(1000);
    expect(await statuses(stage, ...ids)).toEqual(['running', 'running', 'queued']);
  });
});
