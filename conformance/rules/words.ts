import type { Exchange } from '../trace.ts';

/** A value of the target for a message: as JSON, cut short. */
export function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** A request for a message: the method and the path. Queries are left out, since they sign links. */
export function requestText({ request }: Exchange): string {
  return `${request.method} ${URL.parse(request.url)?.pathname ?? request.url.split('?')[0]}`;
}

/** What an exchange was answered with, for a message. */
export function answerText(exchange: Exchange): string {
  const { response, failure } = exchange;
  const request = requestText(exchange);
  return response ? `${request} was answered ${response.status}` : `${request} had no answer (${failure ?? 'unknown'})`;
}

/** `a, b or c`. */
export function anyOf(words: readonly (string | number)[]): string {
  const last = words.at(-1);
  return words.length < 2 ? String(last ?? 'nothing') : `${words.slice(0, -1).join(', ')} or ${last}`;
}

/** A time for a message. */
export function secondsText(ms: number): string {
  return `${Math.round(ms / 10) / 100} s`;
}
