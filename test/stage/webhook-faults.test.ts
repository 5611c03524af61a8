import { createHmac } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readCard } from '../../src/core/card.ts';
import { readSecret } from '../../src/stage/secret.ts';
import type { Stage } from '../../src/stage/stage.ts';
import { submit } from '../../src/stage/submit.ts';
import { type Arrival, startReceiver } from '../support/receiver.ts';
import { makeStage, submission } from './make-stage.ts';
import { plainJobs, scenarioOf } from './scenario-of.ts';

const aDay = 86_400_000;
/** When the jobs of these tests end. */
const end = 5000;

/** A stage with this fault of deliveries, and a receiver that takes what is signed well and in time. */
async function faulty(fault: string) {
  const stage = makeStage(scenarioOf(plainJobs, `webhooks: { faults: [${fault}] }`));
  const secret = await readSecret(stage, 'key-1');
  /** When each POST came, in milliseconds after the start. */
  const at: number[] = [];
  const start = stage.clock.now();
  const receiver = await startReceiver((arrival) => {
    at.push(stage.clock.now() - start);
    return { status: isGood(stage, arrival, secret) ? 204 : 401 };
  });
  onTestFinished(() => receiver[Symbol.asyncDispose]());
  const order = (wanted = {}) => submit(stage, submission({ webhook_url: receiver.url }, wanted));
  const attempts = receiver.arrivals;
  const attemptsOf = (name: 'attempt' | 'deliveryId' | 'timestamp') =>
    attempts.map(({ headers }) => headers[stage.contract.jobs.webhooks.headers[name]]);
  return { stage, at, order, attempts, attemptsOf };
}

/** What a careful receiver asks of a delivery. */
function isGood(stage: Stage, { headers, body }: Arrival, secret: string): boolean {
  const { headers: names, toleranceSeconds } = stage.contract.jobs.webhooks;
  const timestamp = Number(headers[names.timestamp]);
  const digest = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
  const age = Math.abs(stage.clock.now() / 1000 - timestamp);
  return headers[names.signature] === digest && age <= toleranceSeconds;
}

describe('a delivery', () => {
  const firstGap = () => (makeStage().scenario.webhooks.gapsMs[0] ?? Number.NaN) + end;

  it('that is lost does not arrive, and comes with the next attempt', async () => {
    const { stage, at, order, attemptsOf } = await faulty('{ do: drop }');
    const { id } = await order();
    await stage.clock.advance(aDay);
    expect(at).toEqual([firstGap()]);
    expect(attemptsOf('attempt')).toEqual(['2']);
    const [delivery] = await stage.store.deliveriesOf(id);
    expect(delivery).toMatchObject({
      state: 'delivered',
      attempts: [{ number: 1, answer: { kind: 'none', reason: 'lost, as the scenario wants it' } }, { number: 2 }],
    });
  });

  it('that comes twice has the same id and the same bytes both times, and is one attempt', async () => {
    const { stage, at, order, attempts, attemptsOf } = await faulty('{ do: duplicate }');
    const { id } = await order();
    await stage.clock.advance(aDay);
    expect(at).toEqual([end, end]);
    expect(attemptsOf('attempt')).toEqual(['1', '1']);
    expect(new Set(attemptsOf('deliveryId')).size).toBe(1);
    expect(attempts[1]?.body.equals(attempts[0]?.body as Buffer)).toBe(true);
    expect((await stage.store.deliveriesOf(id)).map(({ attempts: made }) => made.length)).toEqual([1]);
  });

  it('that somebody else signed is refused by a good receiver, and comes again signed well', async () => {
    const { stage, at, order, attempts, attemptsOf } = await faulty('{ do: wrong-signature }');
    const { id } = await order();
    await stage.clock.advance(aDay);
    expect(at).toEqual([end, firstGap()]);
    expect(new Set(attemptsOf('deliveryId')).size).toBe(1);
    expect(attempts[1]?.body.equals(attempts[0]?.body as Buffer)).toBe(true);
    const [delivery] = await stage.store.deliveriesOf(id);
    expect(delivery?.attempts.map(({ answer }) => answer)).toMatchObject([{ status: 401 }, { status: 204 }]);
  });

  it('that is stale has an old timestamp under a signature that is right, and comes again with a new one', async () => {
    const { stage, at, order, attemptsOf } = await faulty('{ stale: 10m }');
    const start = stage.clock.now();
    await order();
    await stage.clock.advance(aDay);
    expect(at).toEqual([end, firstGap()]);
    const seconds = [end - 600_000, firstGap()].map((after) => String(Math.floor((start + after) / 1000)));
    expect(attemptsOf('timestamp')).toEqual(seconds);
  });

  it('that is stale by less than receivers bear is taken at once', async () => {
    const { stage, at, order } = await faulty('{ stale: 4m }');
    await order();
    await stage.clock.advance(aDay);
    expect(at).toEqual([end]);
  });

  it('that is late comes that much after its job has ended', async () => {
    const { stage, at, order, attemptsOf } = await faulty('{ delay: 10m }');
    await order();
    await stage.clock.advance(aDay);
    expect(at).toEqual([end + 600_000]);
    expect(attemptsOf('attempt')).toEqual(['1']);
  });

  it('is late by another span each time, where that is drawn, so that deliveries change places', async () => {
    const { stage, at, order, attempts } = await faulty('{ delay: { uniform: [1s, 1m] } }');
    const ids: string[] = [];
    for (let n = 0; n < 10; n += 1) ids.push((await order()).id);
    await stage.clock.advance(aDay);
    expect(at.every((after) => after >= end + 1000 && after <= end + 60_000)).toBe(true);
    const arrived = attempts.map(({ body }) => JSON.parse(body.toString()).id);
    expect([...arrived].sort()).toEqual([...ids].sort());
    expect(arrived).not.toEqual(ids);
  });

  it('of a job that was submitted before the fault, or after it, is as it should be', async () => {
    const { stage, at, order } = await faulty('{ next: 1, do: drop }');
    await order();
    await order();
    await stage.clock.advance(aDay);
    expect(at).toEqual([end, firstGap()]);
  });

  it('has the fault that its submit asked for, whatever the scenario says', async () => {
    const { stage, at, order } = await faulty('{ do: drop }');
    await order({ card: readCard('', 'test/webhook-twice', 'prompt') });
    await stage.clock.advance(aDay);
    expect(at).toEqual([end, end]);
  });
});
