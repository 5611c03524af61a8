import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { moveByHand } from '../../src/core/by-hand.ts';
import { cancel } from '../../src/stage/cancel.ts';
import { changeJob } from '../../src/stage/change-job.ts';
import { poll } from '../../src/stage/poll.ts';
import type { Stage } from '../../src/stage/stage.ts';
import { submit } from '../../src/stage/submit.ts';
import { type Transition, watchTransitions } from '../../src/stage/watch-transitions.ts';
import { makeStage, submission } from './make-stage.ts';
import { plainJobs, scenarioOf } from './scenario-of.ts';

/** Watches a stage. What was heard is told as job, status and milliseconds since the watch began. */
async function watched(stage: Stage) {
  const start = stage.clock.now();
  const heard: Transition[] = [];
  const names = new Map<string, string>();
  const stop = await watchTransitions(stage, (transition) => heard.push(transition));
  return {
    stop,
    heard,
    told: () => heard.map(({ job, status, at }) => [names.get(job), status, at - start]),
    order: async (name: string, wanted = {}) => {
      const { id } = await submit(stage, submission({}, wanted));
      names.set(id, name);
      return id;
    },
  };
}

describe('watching a stage', () => {
  it('hears every change of status once, when its time comes', async () => {
    const stage = makeStage(scenarioOf(plainJobs));
    const { told, order } = await watched(stage);
    await order('a');
    await setImmediate();
    expect(told()).toEqual([['a', 'queued', 0]]);
    await stage.clock.advance(999);
    expect(told()).toHaveLength(1);
    await stage.clock.advance(1);
    expect(told().slice(1)).toEqual([['a', 'running', 1000]]);
    await stage.clock.advance(60_000);
    expect(told().slice(2)).toEqual([['a', 'completed', 5000]]);
  });

  it('hears all of them in order, though the clock takes a great step', async () => {
    const stage = makeStage(scenarioOf(plainJobs));
    const { told, order } = await watched(stage);
    await order('a');
    await stage.clock.advance(2500);
    await order('b');
    await stage.clock.advance(3_600_000);
    expect(told()).toEqual([
      ['a', 'queued', 0],
      ['a', 'running', 1000],
      ['b', 'queued', 2500],
      ['b', 'running', 3500],
      ['a', 'completed', 5000],
      ['b', 'completed', 7500],
    ]);
  });

  it('hears of failures and cancels too, and of nothing after them', async () => {
    const stage = makeStage(
      scenarioOf(
        'jobs: [{ next: 1, queued: 1s, running: 2s, outcome: { fail: { code: x } } }, { queued: 1s, running: 4s }]',
      ),
    );
    const { told, order } = await watched(stage);
    await order('fails');
    const id = await order('cancelled');
    await stage.clock.advance(2000);
    await cancel(stage, 'key-1', id);
    await cancel(stage, 'key-1', id);
    await stage.clock.advance(3_600_000);
    expect(
      told()
        .filter(([name]) => name === 'fails')
        .map(([, status]) => status),
    ).toEqual(['queued', 'running', 'failed']);
    expect(told().filter(([name]) => name === 'cancelled')).toEqual([
      ['cancelled', 'queued', 0],
      ['cancelled', 'running', 1000],
      ['cancelled', 'cancelled', 2000],
    ]);
  });

  it('hears of jobs that move up, at their new instants alone', async () => {
    const stage = makeStage(scenarioOf(plainJobs, 'capacity: 1'));
    const { told, order } = await watched(stage);
    const first = await order('a');
    await order('b');
    await stage.clock.advance(2000);
    await cancel(stage, 'key-1', first);
    await stage.clock.advance(3_600_000);
    expect(told().filter(([name]) => name === 'b')).toEqual([
      ['b', 'queued', 0],
      ['b', 'running', 2000],
      ['b', 'completed', 6000],
    ]);
  });

  it('hears of jobs that move by polls and by hand', async () => {
    const stage = makeStage(
      scenarioOf(
        'jobs: [{ next: 1, queued: 1s, running: 1s, polls: { queued: 1, running: 1 } }, { queued: 1s, running: 1s, byHand: true }]',
      ),
    );
    const { told, order } = await watched(stage);
    const polled = await order('polled');
    const handled = await order('handled');
    for (let n = 0; n < 4; n += 1) {
      await poll(stage, 'key-1', polled, false);
      await stage.clock.advance(3000);
    }
    for (const kind of ['start', 'hold', 'finish'] as const) {
      await changeJob(stage, handled, 'moved by hand', (job) => moveByHand(job, { kind }, stage.clock.now()));
      await stage.clock.advance(1000);
    }
    expect(told()).toEqual([
      ['polled', 'queued', 0],
      ['handled', 'queued', 0],
      ['polled', 'running', 3000],
      ['polled', 'completed', 6000],
      ['handled', 'running', 12_000],
      ['handled', 'completed', 14_000],
    ]);
  });

  it('hears a job that is over at once as completed, and once', async () => {
    const stage = makeStage(scenarioOf('jobs: [{ queued: 0s, running: 0s }]'));
    const { told, order } = await watched(stage);
    await order('a');
    await stage.clock.advance(60_000);
    expect(told()).toEqual([['a', 'completed', 0]]);
  });

  it('hears of jobs that were there before, from their next change on', async () => {
    const stage = makeStage(scenarioOf(plainJobs));
    const [running, over] = [await submit(stage, submission()), await submit(stage, submission())];
    await cancel(stage, 'key-1', over.id);
    await stage.clock.advance(2000);
    const { heard } = await watched(stage);
    await stage.clock.advance(60_000);
    expect(heard.map(({ job, status }) => [job, status])).toEqual([[running.id, 'completed']]);
  });

  it('can be done by several at once, each of whom hears all', async () => {
    const stage = makeStage(scenarioOf(plainJobs));
    const [one, other] = [await watched(stage), await watched(stage)];
    await one.order('a');
    await stage.clock.advance(60_000);
    expect(one.heard).toHaveLength(3);
    expect(other.heard).toEqual(one.heard);
  });

  it('ends when it is told to, even in the middle of things', async () => {
    const stage = makeStage(scenarioOf(plainJobs));
    const { heard, order, stop } = await watched(stage);
    await order('a');
    await stage.clock.advance(2000);
    expect(heard).toHaveLength(2);
    // A submit that is not yet looked at when the watch ends.
    const submitted = submit(stage, submission());
    stage.journal.listen((entry) => entry.kind === 'job' && stop());
    await submitted;
    stop();
    await stage.clock.advance(60_000);
    expect(heard).toHaveLength(2);
  });
});
