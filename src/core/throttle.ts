/**
 * Whether a poll comes too soon: less than the interval after the last poll that was answered with a record.
 * Refused polls do not count, so that a client that always polls too fast is not starved.
 */
export function isTooSoon(lastAnswered: number | undefined, now: number, intervalMs: number): boolean {
  return lastAnswered !== undefined && now - lastAnswered < intervalMs;
}

/** Whole seconds until a poll will be answered, for `Retry-After`. */
export function secondsLeft(lastAnswered: number, now: number, intervalMs: number): number {
  return Math.max(0, Math.ceil((lastAnswered + intervalMs - now) / 1000));
}
