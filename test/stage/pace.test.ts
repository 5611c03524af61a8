import { describe, expect, it, onTestFinished } from 'vitest';
import { readPointer } from '../../src/contract/pointer.ts';
import type { HandMove } from '../../src/core/by-hand.ts';
import { moveByHand } from '../../src/core/by-hand.ts';
import { cancel } from '../../src/stage/cancel.ts';
import { changeJob } from '../../src/stage/change-job.ts';
import { poll } from '../../src/stage/poll.ts';
import type { Stage } from '../../src/stage/stage.ts';
import { submit } from '../../src/stage/submit.ts';
import { startReceiver } from '../support/receiver.ts';
import { makeStage, submission } from './make-stage.ts';
import { scenarioOf } from './scenario-of.ts';

const aDay = 86_400_000;

async function submitted(stage: Stage) {
  const receiver = await startReceiver();
  onTestFinished(() => receiver[Symbol.asyncDispose]());
  const { id } = await submit(stage, submission({ webhook_url: receiver.url }));
  const { record: at } = stage.contract.jobs;
  /** What the next poll shows that does not come too soon. */
  const show = async () => {
    await stage.clock.advance(stage.scenario.poll.intervalMs);
    const answer = await poll(stage, 'key-1', id, false);
    return answer.kind === 'record' ? readPointer(answer.record, at.status) : answer.kind;
  };
  const arrivals = () => receiver.arrivals.map(({ body }) => readPointer(JSON.parse(body.toString()), at.status));
  return { id, show, arrivals };
}

describe('a job that moves by polls', () => {
  const byPolls = () => makeStage(scenarioOf('jobs: [{ queued: 1s, running: 1s, polls: { queued: 1, running: 2 } }]'));

  it('is queued, running twice and completed, and is delivered with the poll that shows it completed', async () => {
    const stage = byPolls();
    const { show, arrivals } = await submitted(stage);
    expect([await show(), await show(), await show()]).toEqual(['queued', 'running', 'running']);
    await stage.clock.advance(aDay);
    expect(arrivals()).toEqual([]);
    expect(await show()).toBe('completed');
    await stage.clock.advance(0);
    expect(arrivals()).toEqual(['completed']);
    expect([await show(), await show()]).toEqual(['completed', 'completed']);
    await stage.clock.advance(aDay);
    expect(arrivals()).toEqual(['completed']);
  });

  it('does not move by polls that come too soon', async () => {
    const stage = byPolls();
    const { id, show } = await submitted(stage);
    expect(await show()).toBe('queued');
    for (let n = 0; n < 5; n += 1) expect((await poll(stage, 'key-1', id, false)).kind).toBe('too-soon');
    expect(await show()).toBe('running');
  });

  it('does not move by polls of others', async () => {
    const stage = byPolls();
    const { id, show } = await submitted(stage);
    for (let n = 0; n < 5; n += 1)
      await expect(async () => poll(stage, 'key-2', id, false)).rejects.toMatchObject({ kind: 'notFound' });
    expect(await show()).toBe('queued');
  });

  it('can be cancelled on the way, and stays so', async () => {
    const stage = byPolls();
    const { id, show, arrivals } = await submitted(stage);
    await show();
    await cancel(stage, 'key-1', id);
    expect([await show(), await show(), await show()]).toEqual(['cancelled', 'cancelled', 'cancelled']);
    await stage.clock.advance(aDay);
    expect(arrivals()).toEqual([]);
  });

  it('has another ETag for each record that is different', async () => {
    const stage = byPolls();
    const { id } = await submitted(stage);
    const seen = new Map<string, string>();
    for (let n = 0; n < 5; n += 1) {
      await stage.clock.advance(stage.scenario.poll.intervalMs);
      const answer = await poll(stage, 'key-1', id, false);
      if (answer.kind === 'record') seen.set(answer.etag, JSON.stringify(answer.record));
    }
    expect(seen.size).toBe(3);
    expect(new Set(seen.values()).size).toBe(3);
  });
});

describe('a job that moves by hand', () => {
  const byHand = () => makeStage(scenarioOf('jobs: [{ queued: 1s, running: 1s, byHand: true }]'));
  const move = (stage: Stage, id: string, how: HandMove) =>
    changeJob(stage, id, 'moved by hand', (job) => moveByHand(job, how, stage.clock.now()));

  it('waits until it is told, and is delivered when it is told to end', async () => {
    const stage = byHand();
    const { id, show, arrivals } = await submitted(stage);
    await stage.clock.advance(aDay);
    expect(await show()).toBe('queued');
    await move(stage, id, { kind: 'start' });
    expect(await show()).toBe('running');
    await stage.clock.advance(aDay);
    expect([await show(), arrivals()]).toEqual(['running', []]);
    await move(stage, id, { kind: 'finish' });
    await stage.clock.advance(0);
    expect([await show(), arrivals()]).toEqual(['completed', ['completed']]);
  });

  it('fails with the error that is given', async () => {
    const stage = byHand();
    const { id, show, arrivals } = await submitted(stage);
    await move(stage, id, { kind: 'fail', error: { code: 'overloaded', message: 'Try later.' } });
    await stage.clock.advance(0);
    expect([await show(), arrivals()]).toEqual(['failed', ['failed']]);
  });

  it('can be one that moved by time until it was held: its delivery waits with it', async () => {
    const stage = makeStage();
    const { id, show, arrivals } = await submitted(stage);
    await stage.clock.advance(2000);
    await move(stage, id, { kind: 'hold' });
    await stage.clock.advance(aDay);
    expect([await show(), arrivals()]).toEqual(['running', []]);
    await move(stage, id, { kind: 'finish' });
    await stage.clock.advance(0);
    expect([await show(), arrivals()]).toEqual(['completed', ['completed']]);
  });

  it('keeps its place at the provider for as long as it is held, and makes room when it ends', async () => {
    const stage = makeStage(scenarioOf('jobs: [{ queued: 1s, running: 4s }]', 'capacity: 1'));
    const [one, next] = [await submitted(stage), await submitted(stage)];
    await stage.clock.advance(2000);
    await move(stage, one.id, { kind: 'hold' });
    await stage.clock.advance(aDay);
    expect([await one.show(), await next.show()]).toEqual(['running', 'queued']);
    await move(stage, one.id, { kind: 'finish' });
    expect(await next.show()).toBe('running');
    await stage.clock.advance(4000);
    expect([await one.show(), await next.show()]).toEqual(['completed', 'completed']);
    expect([...one.arrivals(), ...next.arrivals()]).toEqual(['completed', 'completed']);
  });
});

describe('a job that never starts or never ends', () => {
  it.each([
    ['never-start', 'queued'],
    ['never-end', 'running'],
  ])('%s: is %s for as long as one looks, is never delivered, and can be cancelled', async (outcome, status) => {
    const stage = makeStage(scenarioOf(`jobs: [{ queued: 1s, running: 1s, outcome: ${outcome} }]`));
    const { id, show, arrivals } = await submitted(stage);
    await stage.clock.advance(365 * aDay);
    expect(await show()).toBe(status);
    await cancel(stage, 'key-1', id);
    expect(await show()).toBe('cancelled');
    await stage.clock.advance(aDay);
    expect(arrivals()).toEqual([]);
    expect(await stage.store.pendingDeliveries()).toBe(0);
  });
});
