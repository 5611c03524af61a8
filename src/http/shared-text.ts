/** Texts that have been seen, as they were first: few, since clients send the same keys and hosts again and again. */
const seen = new Map<string, string>();
const mostSeen = 1000;

/**
 * The same text, as one and the same string for all requests that send it. What is cut out of a request keeps all that it was cut
 * from in memory, for as long as a job that it is written down with.
 */
export function sharedText(text: string): string {
  const known = seen.get(text);
  if (known !== undefined) return known;
  if (seen.size < mostSeen) seen.set(text, text);
  return text;
}
