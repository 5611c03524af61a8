/** The value of a header, by its lower-case name, in a list of names and values in turn. */
export function rawHeader(headers: readonly string[], name: string): string | undefined {
  for (let at = 0; at + 1 < headers.length; at += 2) if (headers[at]?.toLowerCase() === name) return headers[at + 1];
  return undefined;
}

/** What `Retry-After` says, in milliseconds, where it says seconds. */
export function retryAfterOf(headers: readonly string[]): number | undefined {
  const value = rawHeader(headers, 'retry-after');
  return value !== undefined && /^\d+$/.test(value) ? Number(value) * 1000 : undefined;
}
