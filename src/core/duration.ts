const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * Whole milliseconds of a time span such as `250ms`, `1.5s`, `10m`, `24h` or `7d`.
 * Throws RangeError for anything else.
 */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  if (!match) throw new RangeError(`a time span is a number and ms, s, m, h or d, such as 90s; it is ${text}`);
  // Rounded since a product such as 4.001 * 1000 is not whole.
  return Math.round(Number(match[1]) * units[match[2] as keyof typeof units]);
}
