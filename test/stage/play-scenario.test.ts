import { describe, expect, it } from 'vitest';
import { statusOf } from '../../src/core/job.ts';
import { playScenario } from '../../src/stage/play-scenario.ts';
import type { Stage } from '../../src/stage/stage.ts';
import { submit } from '../../src/stage/submit.ts';
import { makeStage, submission } from './make-stage.ts';
import { plainJobs, scenarioOf } from './scenario-of.ts';

const slow = 'jobs: [{ queued: 1s, running: 40s }]';

async function ordered(stage: Stage, count = 1): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push((await submit(stage, submission())).id);
  return ids;
}
async function plansOf(stage: Stage, ids: readonly string[], since: number) {
  const jobs = await Promise.all(ids.map((id) => stage.store.getJob(id)));
  return jobs.map((job) => job && [job.plan.startAt - since, job.plan.endAt - since]);
}

describe('playing another scenario', () => {
  it('is for jobs that are submitted from then on; others keep their plans', async () => {
    const stage = makeStage(scenarioOf(plainJobs));
    const start = stage.clock.now();
    const [before] = await ordered(stage);
    await playScenario(stage, scenarioOf(slow));
    const [after] = await ordered(stage);
    expect(await plansOf(stage, [before ?? '', after ?? ''], start)).toEqual([
      [1000, 5000],
      [1000, 41_000],
    ]);
    expect(stage.scenario.rules).toHaveLength(1);
  });

  it('counts its times from when it began, and begins to count anew how often its rules apply', async () => {
    const stage = makeStage();
    const fault = scenarioOf(
      plainJobs,
      'http: [{ during: { from: 10s, to: 20s }, answer: { status: 503 } }, { next: 1, answer: { status: 500 } }]',
    );
    const [operation = ''] = stage.contract.jobs.roles.poll;
    const statusNow = () => {
      const { fault: one } = stage.drawHttpEffect(operation);
      return one.kind === 'answer' ? one.status : one.kind;
    };
    for (let run = 0; run < 2; run += 1) {
      await playScenario(stage, fault);
      const seen = [statusNow(), statusNow()];
      await stage.clock.advance(10_000);
      seen.push(statusNow());
      await stage.clock.advance(10_000);
      seen.push(statusNow());
      expect(seen).toEqual([500, 'none', 503, 'none']);
    }
  });

  it('with more room lets waiting jobs start, in their order', async () => {
    const stage = makeStage(scenarioOf(plainJobs, 'capacity: 1'));
    const start = stage.clock.now();
    const ids = await ordered(stage, 4);
    await stage.clock.advance(2000);
    await playScenario(stage, scenarioOf(slow, 'capacity: 2'));
    expect(await plansOf(stage, ids, start)).toEqual([
      [1000, 5000],
      [2000, 6000],
      [5000, 9000],
      [6000, 10_000],
    ]);
  });

  it('without a bound lets all of them start', async () => {
    const stage = makeStage(scenarioOf(plainJobs, 'capacity: 1'));
    const ids = await ordered(stage, 4);
    await stage.clock.advance(2000);
    await playScenario(stage, scenarioOf(plainJobs));
    const jobs = await Promise.all(ids.map((id) => stage.store.getJob(id)));
    expect(jobs.map((job) => job && statusOf(job, stage.clock.now()).status)).toEqual(Array(4).fill('running'));
  });

  it('is not the same as setting it: that leaves those who wait where they are', async () => {
    const stage = makeStage(scenarioOf(plainJobs, 'capacity: 1'));
    const start = stage.clock.now();
    const ids = await ordered(stage, 2);
    const more = scenarioOf(slow, 'capacity: 2');
    stage.setScenario(more);
    expect(stage.scenario).toBe(more);
    expect(stage.play).toMatchObject({ scenario: more, since: start });
    expect(await plansOf(stage, ids, start)).toEqual([
      [1000, 5000],
      [5000, 9000],
    ]);
  });
});
