import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sequences } from '../../../conformance/properties/sequences.ts';
import { replayed } from '../../support/seed.ts';

const item = fc.record({ job: fc.nat({ max: 2 }), weight: fc.nat({ max: 100 }) });
const programs = sequences(item, 24, ({ job }) => job);

/** Fails when a heavy item of a job is followed by a light one of the same job, with anything in between. */
function fails(all: readonly { job: number; weight: number }[]): boolean {
  return all.some(
    (one, at) => one.weight > 50 && all.slice(at).some((next) => next.job === one.job && next.weight < 10),
  );
}

describe('sequences', () => {
  it('have 1 to so many items', () => {
    const lengths = fc.sample(programs, 500).map(({ length }) => length);
    expect([Math.min(...lengths), Math.max(...lengths)]).toEqual([1, 24]);
  });

  it('get as small as they can in few tries, and a path brings them back', () => {
    let failures = 0;
    for (let run = 0; run < 40; run += 1) {
      const seed = replayed.seed ?? 1;
      let tries = 0;
      const property = fc.property(programs, (all) => {
        tries += 1;
        return !fails(all);
      });
      const { failed, counterexample, counterexamplePath } = fc.check(property, {
        seed,
        path: String(run),
        numRuns: 1,
      });
      if (!failed || !counterexample || counterexamplePath === null) continue;
      failures += 1;
      expect(counterexample[0].map(({ weight }) => weight)).toEqual([51, 0]);
      expect(tries).toBeLessThan(80);
      const again = fc.check(property, { seed, path: counterexamplePath, numRuns: 1, endOnFailure: true });
      expect(again.counterexample).toEqual(counterexample);
    }
    expect(failures).toBeGreaterThan(5);
  });

  it('lose all items of a group at once, before anything else', () => {
    const seen: number[][] = [];
    fc.check(
      fc.property(programs, (all) => {
        seen.push([...new Set(all.map(({ job }) => job))]);
        return all.every(({ job }) => job !== 2);
      }),
      { seed: 7, numRuns: 1, path: '3' },
    );
    expect(seen[0]).toContain(2);
    expect(seen.slice(1).findIndex((groups) => groups.length === 1)).toBeLessThan(6);
  });
});
