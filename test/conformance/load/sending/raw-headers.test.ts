import { expect, test } from 'vitest';
import { rawHeader, retryAfterOf } from '../../../../conformance/load/sending/raw-headers.ts';

const now = Date.UTC(1994, 10, 6, 8, 49, 7);

test('a header is found by its name in any case', () => {
  expect(rawHeader(['Date', 'now', 'RETRY-AFTER', '7'], 'retry-after')).toBe('7');
});

test.each([
  ['seconds', '30', 30_000],
  ['a date', 'Sun, 06 Nov 1994 08:49:37 GMT', 30_000],
  ['a date with two digits of a year', 'Sunday, 06-Nov-94 08:49:37 GMT', 30_000],
  ['a date as C prints it, which is in GMT though it does not say so', 'Sun Nov  6 08:49:37 1994', 30_000],
  ['a date that has gone', 'Sun, 06 Nov 1994 08:49:00 GMT', 0],
])('Retry-After may be %s', (_, value, ms) => {
  expect(retryAfterOf(['Retry-After', value], now)).toBe(ms);
});

test('a date is by the clock of the target, where the answer tells that', () => {
  const headers = ['Date', 'Sun, 06 Nov 1994 08:49:32 GMT', 'Retry-After', 'Sun, 06 Nov 1994 08:49:37 GMT'];
  expect(retryAfterOf(headers, Date.UTC(2024, 0, 1))).toBe(5000);
});

test.each(['soon', '-1', '1.5', '1994-11-06', ''])('Retry-After: %j says nothing', (value) => {
  expect(retryAfterOf(['Retry-After', value], now)).toBeUndefined();
});
