import { expect, it } from 'vitest';
import { wholeTenths } from '../../src/media/whole-tenths.ts';

it.each([
  [8, 8],
  [5.04, 5],
  [5.06, 5.1],
  [0.31, 0.3],
  [0.01, 0.1],
  [0, 0.1],
  [-3, 0.1],
])('takes %d seconds to be %d', (asked, given) => {
  expect(wholeTenths(asked)).toBe(given);
});

it('refuses what is not a number of seconds', () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) expect(() => wholeTenths(bad)).toThrow(RangeError);
});
