import { describe, expect, it, onTestFinished } from 'vitest';
import { submit } from '../../src/stage/submit.ts';
import { startReceiver } from '../support/receiver.ts';
import { makeStage, submission } from './make-stage.ts';
import { plainJobs, scenarioOf } from './scenario-of.ts';

const week = 7 * 86_400_000;

/** The gaps between the attempts of some deliveries that nobody takes, in milliseconds. */
async function gaps({ jitter, seed = 1, jobs = 1 }: { jitter: number; seed?: number; jobs?: number }) {
  const stage = makeStage({ ...scenarioOf(plainJobs, `webhooks: { jitter: ${jitter} }`), seed });
  const receiver = await startReceiver(() => ({ status: 500 }));
  onTestFinished(() => receiver[Symbol.asyncDispose]());
  const ids: string[] = [];
  for (let n = 0; n < jobs; n += 1) ids.push((await submit(stage, submission({ webhook_url: receiver.url }))).id);
  await stage.clock.advance(week);
  const found = await Promise.all(ids.map((id) => stage.store.deliveriesOf(id)));
  return found.map(([delivery]) =>
    (delivery?.attempts ?? []).slice(1).map(({ at }, index) => at - (delivery?.attempts[index]?.at ?? 0)),
  );
}
describe('jitter', () => {
  it('makes no gap shorter, and none longer than by its share', async () => {
    const drawn = await gaps({ jitter: 0.5, jobs: 20 });
    const asked = makeStage().scenario.webhooks.gapsMs;
    for (const one of drawn) {
      expect(one).toHaveLength(asked.length);
      for (const [index, gap] of one.entries()) {
        expect(gap).toBeGreaterThanOrEqual(asked[index] as number);
        expect(gap).toBeLessThanOrEqual((asked[index] as number) * 1.5);
      }
    }
    const shares = drawn.flatMap((one) => one.map((gap, index) => gap / (asked[index] as number) - 1));
    // All over the range, not just within it.
    expect(Math.min(...shares)).toBeLessThan(0.05);
    expect(Math.max(...shares)).toBeGreaterThan(0.45);
    expect(shares.reduce((sum, share) => sum + share) / shares.length).toBeCloseTo(0.25, 1);
  });

  it('is the same for the same seed, and other for another', async () => {
    const one = await gaps({ jitter: 1, seed: 5 });
    expect(await gaps({ jitter: 1, seed: 5 })).toEqual(one);
    expect(await gaps({ jitter: 1, seed: 6 })).not.toEqual(one);
  });

  it('is other for each delivery', async () => {
    const [one, other] = await gaps({ jitter: 1, jobs: 2 });
    expect(one).not.toEqual(other);
  });

  it('of 0 leaves every gap as it is', async () => {
    expect(await gaps({ jitter: 0 })).toEqual([makeStage().scenario.webhooks.gapsMs]);
  });
});
