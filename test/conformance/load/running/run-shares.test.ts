import { describe, expect, test } from 'vitest';
import { Tally } from '../../../../conformance/load/figures/tally.ts';
import { emptyFold } from '../../../../conformance/load/judging/fold.ts';
import { loadProfile } from '../../../../conformance/load/planning/profile.ts';
import { runShares } from '../../../../conformance/load/running/run-shares.ts';
import type { ShareOrder, ShareResult } from '../../../../conformance/load/running/share-order.ts';
import { targetFromFlags } from '../../../../conformance/target.ts';
import { loadContract } from '../../../../src/contract/contract.ts';

const contract = loadContract();
const target = targetFromFlags({ api: 'http://127.0.0.1:1', key: 'some-key' }, contract);

function orders(count: number): ShareOrder[] {
  return Array.from({ length: count }, (_, index) => ({
    contract,
    target,
    profile: loadProfile('submit-only'),
    index,
    count,
    seed: 1,
    rate: 0,
    warmUpMs: 0,
    durationMs: 60_000,
    drainMs: 0,
    connections: 1,
    sample: 0,
    samplePerSecond: 0,
    submits: [],
  }));
}

const result: ShareResult = {
  tally: new Tally({ from: 0, to: 1 }).data(),
  verdicts: emptyFold,
  startedAt: 0,
  measuredMs: 1,
};

const options = { onProgress: () => undefined };

/** A share that goes on until it is stopped. */
function untilStopped(stopped: number[]) {
  return (order: ShareOrder, _: unknown, signal: AbortSignal | undefined) =>
    new Promise<ShareResult>((resolve) => {
      signal?.addEventListener('abort', () => {
        stopped.push(order.index);
        resolve(result);
      });
    });
}

describe('shares of a load run', () => {
  test('come to a result each', async () => {
    expect(await runShares(orders(3), { ...options, run: async () => result })).toEqual([result, result, result]);
  });

  test('are stopped when one of them breaks, and the run ends with its reason', async () => {
    const stopped: number[] = [];
    const waits = untilStopped(stopped);
    const running = runShares(orders(3), {
      ...options,
      run: (order, ...more) => (order.index === 1 ? Promise.reject(new Error('no memory')) : waits(order, ...more)),
    });
    await expect(running).rejects.toThrow(/^A worker of the load run broke, and the others were stopped: no memory\./);
    expect(stopped).toEqual([0, 2]);
  });

  test('are all stopped by a signal, which is no failure', async () => {
    const stopped: number[] = [];
    const controller = new AbortController();
    const running = runShares(orders(2), { ...options, signal: controller.signal, run: untilStopped(stopped) });
    controller.abort();
    expect(await running).toHaveLength(2);
    expect(stopped).toEqual([0, 1]);
  });

  test('in threads are stopped too when a thread breaks', async () => {
    const [first, second] = orders(2) as [ShareOrder, ShareOrder];
    const broken = { ...second, target: { ...target, api: 'no address' } };
    await expect(runShares([first, broken], options)).rejects.toThrow(/the others were stopped: Invalid URL/);
  });
});
