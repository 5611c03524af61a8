import { expect, test } from 'vitest';
import { timesOf } from '../../../../conformance/load/figures/histogram.ts';
import { mergeShares } from '../../../../conformance/load/figures/merge-shares.ts';
import { Tally } from '../../../../conformance/load/figures/tally.ts';
import { emptyFold } from '../../../../conformance/load/judging/fold.ts';

/** A share whose polls all took so long; the second begins with the warm-up. */
function share(tookMs: number, count: number) {
  const tally = new Tally({ from: 1000, to: 2000 });
  for (const due of [500, 1500]) {
    for (let nth = 0; nth < count; nth += 1) {
      tally.answered({ operation: 'poll', due, backToBack: false }, due, due + tookMs, 200, 10);
    }
    tally.roll(due < 1000 ? 0 : 1);
  }
  tally.erred({ due: 1500 }, 'timeout');
  return { tally: tally.data(), verdicts: emptyFold, startedAt: tookMs, measuredMs: 1000 };
}

test('shares are added, and percentiles are those of all their requests', () => {
  const whole = mergeShares([share(10, 900), share(100, 100)]);
  expect(whole.counts).toMatchObject({ requests: 1000, polls: 1000, bytesReceived: 10_000 });
  expect(whole.errors).toEqual({ timeout: 2 });
  const { p50, p90, p99, count } = timesOf(whole.latencies.poll.due);
  expect(count).toBe(1000);
  expect([p50, p90, p99].map(Math.round)).toEqual([10, 10, 100]);
  expect(whole.series.map(({ second, warmUp, requests }) => [second, warmUp, requests])).toEqual([
    [0, true, 1000],
    [1, false, 1000],
  ]);
  expect(Math.round(whole.series[1]?.p99 ?? 0)).toBe(100);
  expect(whole.startedAt).toBe(10);
});
