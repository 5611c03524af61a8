import { beforeEach, describe, expect, it } from 'vitest';
import { readPointer } from '../../src/contract/pointer.ts';
import type { Delivery } from '../../src/core/delivery.ts';
import { poll } from '../../src/stage/poll.ts';
import { prepareDelivery } from '../../src/stage/prepare-delivery.ts';
import { rotateSecret } from '../../src/stage/secret.ts';
import type { Stage } from '../../src/stage/stage.ts';
import { submit } from '../../src/stage/submit.ts';
import type { Post } from '../../src/webhooks/send.ts';
import { longEnough, makeStage, submission } from './make-stage.ts';

const url = 'https://hooks.example.com/media';
let stage: Stage;
let id: string;
let delivery: Delivery;

beforeEach(async () => {
  stage = makeStage();
  ({ id } = await submit(stage, submission({ webhook_url: url })));
  [delivery] = (await stage.store.deliveriesOf(id)) as [Delivery];
});

async function prepared(attempt: number): Promise<Post> {
  const one = await prepareDelivery(stage, delivery, attempt);
  return one.kind === 'post' ? one.post : expect.unreachable(one.reason);
}

describe('an attempt', () => {
  it('carries the record that a poll shows when the job ends', async () => {
    await stage.clock.advance(delivery.state === 'pending' ? delivery.due - stage.clock.now() : 0);
    const answer = await poll(stage, 'key-1', id, false);
    const post = await prepared(1);
    expect(post.url).toBe(url);
    expect(JSON.parse(post.body.toString())).toEqual(answer.kind === 'record' && answer.record);
  });

  it('has the bytes and the id of the one before, and a number, an instant and signatures of its own', async () => {
    const { headers: names } = stage.contract.jobs.webhooks;
    await stage.clock.advance(longEnough);
    const first = await prepared(1);
    // So late that the record has a fresh link by now.
    await stage.clock.advance(2 * stage.contract.jobs.links.lifeSeconds * 1000);
    await poll(stage, 'key-1', id, false);
    const second = await prepared(2);
    expect(second.body.equals(first.body)).toBe(true);
    for (const name of [names.deliveryId, names.standardId]) expect(second.headers[name]).toBe(first.headers[name]);
    for (const name of [names.attempt, names.timestamp, names.signature, names.combined, names.standardSignature]) {
      expect(second.headers[name]).not.toBe(first.headers[name]);
    }
    expect(second.headers[names.timestamp]).toBe(String(Math.floor(stage.clock.now() / 1000)));
    expect([first, second].map(({ headers }) => headers[names.attempt])).toEqual(['1', '2']);
  });

  it('is signed with the secret as it is then', async () => {
    const { signature } = stage.contract.jobs.webhooks.headers;
    await stage.clock.advance(longEnough);
    const before = await prepared(1);
    await rotateSecret(stage, 'key-2');
    expect((await prepared(1)).headers[signature]).toBe(before.headers[signature]);
    await rotateSecret(stage, 'key-1');
    expect((await prepared(1)).headers[signature]).not.toBe(before.headers[signature]);
  });

  it('of a job that is gone is none', async () => {
    for (let n = 0; n < 3; n += 1) await stage.store.dropJobs(Number.POSITIVE_INFINITY, () => true);
    expect(await prepareDelivery(stage, delivery, 1)).toEqual({ kind: 'over', reason: 'the job is gone' });
  });

  it('of a status that the scenario does not deliver is none', async () => {
    await stage.clock.advance(longEnough);
    stage.setScenario({ ...stage.scenario, webhooks: { ...stage.scenario.webhooks, statuses: ['failed'] } });
    expect(await prepareDelivery(stage, delivery, 1)).toEqual({
      kind: 'over',
      reason: 'completed jobs are not delivered',
    });
  });

  it('carries no prompt and no key', async () => {
    await stage.clock.advance(longEnough);
    const { body, headers } = await prepared(1);
    const text = body.toString() + JSON.stringify(headers);
    expect(text).not.toContain('a paper boat');
    expect(text).not.toContain('key-1');
    expect(readPointer(JSON.parse(body.toString()), stage.contract.jobs.record.id)).toBe(id);
  });
});
