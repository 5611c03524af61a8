/** The value of a header, by its lower-case name, in a list of names and values in turn. */
export function rawHeader(headers: readonly string[], name: string): string | undefined {
  for (let at = 0; at + 1 < headers.length; at += 2) if (headers[at]?.toLowerCase() === name) return headers[at + 1];
  return undefined;
}

/** The forms of a date in HTTP (RFC 9110 §5.6.7): the usual one, and two that are obsolete. */
const dateForms = [
  /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
  /^[A-Z][a-z]+day, \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/,
];

/** Milliseconds since the epoch of a date in HTTP; undefined when it is none. All its forms are in GMT; one does not say so. */
function httpDate(text: string): number | undefined {
  if (!dateForms.some((form) => form.test(text))) return undefined;
  const ms = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(ms) ? undefined : ms;
}

/**
 * How long `Retry-After` asks to wait, in milliseconds (RFC 9110 §10.2.3): seconds, or until a date. A date is compared to
 * the `Date` of the same answer, since it is by the same clock, or to ours, `epochMs`, where there is none.
 */
export function retryAfterOf(headers: readonly string[], epochMs: number): number | undefined {
  const value = rawHeader(headers, 'retry-after')?.trim();
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const until = httpDate(value);
  const now = httpDate(rawHeader(headers, 'date')?.trim() ?? '') ?? epochMs;
  return until === undefined ? undefined : Math.max(0, until - now);
}
