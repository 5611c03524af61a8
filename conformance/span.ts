const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;

/** Milliseconds of a time span such as `250ms`, `1.5s`, `10m`, `24h` or `7d`. Throws RangeError for anything else. */
export function parseSpan(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
  if (number === undefined) {
    throw new RangeError(`a time span is a number and ms, s, m, h or d, such as 90s; it is ${text}`);
  }
  return Math.round(Number(number) * units[unit as keyof typeof units]);
}

/** A span in the largest unit of which it is a whole number: `24h` rather than `86400s`. */
export function formatSpan(ms: number): string {
  const whole = Math.round(ms);
  // A day is said in hours: not every API knows days.
  const [unit = 'ms', size = 1] =
    Object.entries(units).find(([name, one]) => name !== 'd' && whole >= one && whole % one === 0) ?? [];
  return `${whole / size}${unit}`;
}
