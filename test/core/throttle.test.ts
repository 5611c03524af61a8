import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadContract } from '../../src/contract/contract.ts';
import { isTooSoon, secondsLeft } from '../../src/core/throttle.ts';

const intervalMs = loadContract().jobs.poll.intervalSeconds * 1000;

/** Which of the polls at these instants are answered, as the double would see them one after another. */
function answered(instants: readonly number[]): number[] {
  const passed: number[] = [];
  for (const now of instants) if (!isTooSoon(passed.at(-1), now, intervalMs)) passed.push(now);
  return passed;
}

/** Instants of polls from the gaps between them. */
const instantsOf = (gaps: readonly number[]) =>
  gaps.map((_, index) => gaps.slice(0, index + 1).reduce((sum, gap) => sum + gap, 0));

describe('the poll window', () => {
  it('is open for the first poll', () => {
    expect(isTooSoon(undefined, 0, intervalMs)).toBe(false);
  });

  it('opens exactly when the interval is over', () => {
    expect(isTooSoon(5000, 5000 + intervalMs - 1, intervalMs)).toBe(true);
    expect(isTooSoon(5000, 5000 + intervalMs, intervalMs)).toBe(false);
  });

  it('is not restarted by a 304: polling every 2 s gives 200, 304, 200, 304', () => {
    const polls = Array.from({ length: 6 }, (_, index) => index * 2000);
    const statuses = polls.map((now) => (answered(polls).includes(now) ? 200 : 304));
    expect(statuses).toEqual([200, 304, 200, 304, 200, 304]);
  });

  it('never lets two answers through that are closer than the interval', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5000), { minLength: 1, maxLength: 60 }), (gaps) => {
        const passed = answered(instantsOf(gaps));
        for (const [index, now] of passed.entries()) {
          if (index > 0) expect(now - (passed[index - 1] as number)).toBeGreaterThanOrEqual(intervalMs);
        }
      }),
    );
  });

  it('starves no client: whoever polls at least every d gets an answer every interval plus d', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 5000 })
          .chain((most) =>
            fc.record({ most: fc.constant(most), gaps: fc.array(fc.integer({ min: 1, max: most }), { minLength: 2 }) }),
          ),
        ({ most, gaps }) => {
          const polls = instantsOf(gaps);
          const passed = answered(polls);
          for (const [index, now] of [...passed, polls.at(-1) as number].entries()) {
            if (index > 0) expect(now - (passed[index - 1] as number)).toBeLessThan(intervalMs + most);
          }
        },
      ),
    );
  });
});

describe('the seconds left of a poll window', () => {
  it('are whole, and waiting that long is enough but a second less is not', () => {
    fc.assert(
      fc.property(fc.nat(intervalMs - 1), (after) => {
        const seconds = secondsLeft(0, after, intervalMs);
        expect(Number.isInteger(seconds)).toBe(true);
        expect(isTooSoon(0, after + seconds * 1000, intervalMs)).toBe(false);
        expect(isTooSoon(0, after + (seconds - 1) * 1000, intervalMs)).toBe(true);
      }),
    );
  });

  it('are none once the window is open', () => {
    expect(secondsLeft(0, intervalMs, intervalMs)).toBe(0);
    expect(secondsLeft(0, intervalMs + 60_000, intervalMs)).toBe(0);
  });
});
