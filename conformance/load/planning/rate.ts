const seconds = { s: 1, min: 60 } as const;

/** Things in a second, of a text such as `5/s` or `30/min`. Throws RangeError for anything else. */
export function parseRate(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\/(s|min)$/.exec(text) ?? [];
  if (number === undefined || Number(number) === 0) {
    throw new RangeError(`a rate is a number above 0 and /s or /min, such as 5/s or 30/min; it is ${text}`);
  }
  return Number(number) / seconds[unit as keyof typeof seconds];
}
