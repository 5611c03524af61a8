import { expect, test } from 'vitest';
import { formatSpan, parseSpan } from '../../conformance/span.ts';

test.each([
  ['250ms', 250],
  ['1.5s', 1500],
  ['10m', 600_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
])('%s is %d ms', (text, ms) => expect(parseSpan(text)).toBe(ms));

test.each(['', '3', 's', '-1s', '1 s', '1w'])('%j is no span', (text) => {
  expect(() => parseSpan(text)).toThrow(RangeError);
});

test.each([
  [86_400_000, '24h'],
  [3000, '3s'],
  [1800, '1800ms'],
  [90_000, '90s'],
  [120_000, '2m'],
])('%d ms are written %s', (ms, text) => expect(formatSpan(ms)).toBe(text));
