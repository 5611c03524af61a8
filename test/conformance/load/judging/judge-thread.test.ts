import { expect, test } from 'vitest';
import { JudgeThread } from '../../../../conformance/load/judging/judge-thread.ts';
import { signedByOf } from '../../../../conformance/load/judging/signed-by.ts';
import { loadTime } from '../../../../conformance/load/load-clock.ts';
import { loadProfile } from '../../../../conformance/load/planning/profile.ts';
import { Engine } from '../../../../conformance/load/running/engine.ts';
import { targetFromFlags } from '../../../../conformance/target.ts';
import { loadContract } from '../../../../src/contract/contract.ts';

test('a run whose judge breaks ends long before its time, and says why', async () => {
  const contract = loadContract();
  const order = {
    contract,
    target: targetFromFlags({ api: 'http://127.0.0.1:1', key: 'some-key' }, contract),
    profile: loadProfile('submit-only'),
    index: 0,
    count: 1,
    seed: 1,
    rate: 0,
    warmUpMs: 0,
    durationMs: 3_600_000,
    drainMs: 0,
    connections: 1,
    sample: 1,
    samplePerSecond: 1,
    submits: [],
  };
  const engine = new Engine(order, {
    time: loadTime,
    judging(start) {
      const thread = new JudgeThread({ contract, start, signedBy: signedByOf(order) });
      // No job at all, on which any judge chokes.
      for (let nth = 0; nth < 16; nth += 1) thread.add(undefined as never);
      return thread;
    },
    onProgress: () => undefined,
  });
  await expect(engine.run()).rejects.toThrow(/^The thread that judges broke, and the run was stopped: Cannot read/);
});
