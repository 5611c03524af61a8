import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duration } from '../../src/core/duration.ts';

describe('a time span', () => {
  it.each([
    ['250ms', 250],
    ['1.5s', 1500],
    ['90s', 90_000],
    ['10m', 600_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['0s', 0],
    ['0.5ms', 1],
  ])('%s is %i ms', (text, ms) => {
    expect(duration(text)).toBe(ms);
  });

  it('of seconds with three decimals is the milliseconds one reads in it', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(999), (seconds, ms) => {
        expect(duration(`${seconds}.${String(ms).padStart(3, '0')}s`)).toBe(seconds * 1000 + ms);
      }),
    );
  });

  it.each(['', '5', 's', '5 s', ' 5s', '5s ', '-5s', '+5s', '.5s', '5.s', '1e3s', '5S', '5min', '5w', '1h30m', '5s\n'])(
    'is not %j, and the error says what one is',
    (text) => {
      expect(() => duration(text)).toThrow(RangeError);
      expect(() => duration(text)).toThrow(`such as 90s; it is ${text}`);
    },
  );
});
