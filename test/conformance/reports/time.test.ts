import { describe, expect, it } from 'vitest';
import { timeScale } from '../../../conformance/reports/time-scale.ts';
import { timeText } from '../../../conformance/reports/time-text.ts';

describe('a time', () => {
  it.each([
    [31, '0.031 s'],
    [9999, '9.999 s'],
    [12_400, '12.4 s'],
    [303_000, '5 min 3 s'],
    [3_600_000, '60 min'],
    [86_460_000, '24 h 1 min'],
    [604_800_000, '7 d'],
    [608_400_000, '7 d 1 h'],
  ])('of %d ms reads as %s', (ms, text) => {
    expect(timeText(ms)).toBe(text);
  });
});

describe('a time scale', () => {
  const day = 86_400_000;
  const scale = timeScale([0, 5, 5, 3000, day, 7 * day], 80, 60);

  it('keeps the order of what is milliseconds apart and of what is days apart', () => {
    const places = [0, 5, 3000, day, 2 * day, 7 * day].map((at) => scale.x(at));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(new Set(places).size).toBe(places.length);
  });

  it('begins and ends within its margins', () => {
    expect(scale.x(0)).toBe(80);
    expect(scale.width - scale.x(7 * day)).toBe(60);
    expect(scale.x(100 * day)).toBe(scale.x(7 * day));
  });

  it('writes times only where there is room', () => {
    const places = timeScale(
      Array.from({ length: 50 }, (_, index) => index),
      0,
      0,
    );
    const gaps = places.ticks.slice(1).map((at, index) => places.x(at) - places.x(places.ticks[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(70);
  });
});
