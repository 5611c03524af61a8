import { test as base } from 'vitest';
import { type Double, startDouble } from './double.ts';
import type { DoubleOptions } from './double-options.ts';

export { type ConformanceOptions, conformance } from '../conformance/vitest.ts';

/** What the fixture gives to a test. */
export interface DoubleFixture {
  /** How the double of a test is set up; `test.override({ doubleOptions: … })` changes it for a group of tests. */
  doubleOptions: DoubleOptions;
  /** A double of the test's own, on a virtual clock unless told otherwise. It ends with the test. */
  double: Double;
}

/** Vitest's `test`, with a double for each test that asks for one. */
export const test = base.extend<DoubleFixture>({
  doubleOptions: {},
  double: async ({ doubleOptions }, use) => {
    const double = await startDouble({ clock: 'virtual', ...doubleOptions });
    await use(double);
    await double.stop();
  },
});
