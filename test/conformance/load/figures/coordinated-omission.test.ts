import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { describe, expect, test } from 'vitest';
import { mergeShares } from '../../../../conformance/load/figures/merge-shares.ts';
import { reportOfLoad } from '../../../../conformance/load/figures/report-of.ts';
import { Tally } from '../../../../conformance/load/figures/tally.ts';
import { emptyFold } from '../../../../conformance/load/judging/fold.ts';
import { loadProfile } from '../../../../conformance/load/planning/profile.ts';

const stallFrom = 4000;
const stallTo = 6000;
const serviceMs = 2;

/** When a server that does nothing for two seconds has answered what it got at an instant. */
function answeredAt(arrived: number): number {
  return (arrived >= stallFrom - serviceMs && arrived < stallTo ? stallTo : arrived) + serviceMs;
}

function report(tally: Tally, name: string, connections: number) {
  const share = { tally: tally.data(), verdicts: emptyFold, startedAt: 0, measuredMs: 10_000 };
  return reportOfLoad(mergeShares([share]), {
    target: { name: 'a server that stalls', api: 'http://127.0.0.1:1' },
    profile: loadProfile(name),
    settings: { seed: 1, durationSeconds: 10, warmUpSeconds: 0, connections, workers: 1, sample: 0 },
  });
}

/** Ten seconds of a server that does nothing from the fourth to the sixth. */
describe('a stall of two seconds', () => {
  test('in the open model hits all that were due meanwhile, though only one request was under way', () => {
    const tally = new Tally({ from: 0, to: 10_000 });
    let free = 0;
    // One connection, a request due every 10 ms.
    for (let due = 0; due < 10_000; due += 10) {
      const sentAt = Math.max(due, free);
      free = answeredAt(sentAt);
      tally.answered({ operation: 'submit', due, backToBack: false }, sentAt, free, 202, 100);
    }
    const [submit] = report(tally, 'submit-poll', 1).operations;
    expect(submit?.requests).toBe(1000);
    // A fifth of the requests was due in the stall, and those that followed queued behind them.
    expect(submit?.corrected.p90).toBeGreaterThan(1000);
    expect(submit?.corrected.max).toBeGreaterThan(1990);
    expect(submit?.uncorrected.p99).toBeLessThan(2 * serviceMs);
    expect(submit?.uncorrected.max).toBeGreaterThan(1990);
  });

  test('in the closed model stands for the requests that the user did not get to send', () => {
    const tally = new Tally({ from: 0, to: 10_000 });
    for (let at = 0; at < 10_000; ) {
      const receivedAt = answeredAt(at);
      tally.answered({ operation: 'submit', due: at, backToBack: true }, at, receivedAt, 202, 100);
      at = receivedAt;
    }
    const [submit] = report(tally, 'submit-only', 1).operations;
    expect(submit?.uncorrected.p99).toBeLessThan(2 * serviceMs);
    expect(submit?.corrected.p90).toBeGreaterThan(700);
    // What was added is seen in the count.
    expect(submit?.corrected.count).toBeGreaterThan(submit?.uncorrected.count ?? 0);
    expect(decodeFromCompressedBase64(submit?.corrected.hdr ?? '').totalCount).toBe(submit?.corrected.count);
  });
});
