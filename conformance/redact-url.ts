import { isMarked, mark } from './mark.ts';

const url = /https?:\/\/[^\s"'<>\\]+/g;
const userInfo = /^(https?:\/\/)([^/?#@]+)@/;
const parameter = /([?&;][^=&;?#]+=)([^&;#]*)/g;

/**
 * Marks what makes the URLs in a text work: names and passwords, and every value of a query but numbers and dates,
 * which tell how long a link lives. `more` sees each URL as it was, and may change what stays of it.
 */
export function redactUrls(text: string, more: (url: string) => string): string {
  const absolute = text.replace(url, (found) => {
    const path = more(found).replace(userInfo, (_, scheme: string, user: string) => `${scheme}${mark(user)}@`);
    return redactQuery(path);
  });
  // A Location may leave the origin out.
  return /^\/[^\s?]*\?\S*$/.test(absolute) ? redactQuery(absolute) : absolute;
}

function redactQuery(text: string): string {
  const at = text.indexOf('?');
  if (at < 0) return text;
  return (
    text.slice(0, at) +
    text.slice(at).replace(parameter, (whole, name: string, value: string) => {
      return isSecret(value) ? name + mark(value) : whole;
    })
  );
}

function isSecret(value: string): boolean {
  return value !== '' && !tellsTime(value);
}

/** Seconds, milliseconds or microseconds, and dates as in `20260102T030405Z` or `2026-01-02T03:04:05Z`. */
function tellsTime(value: string): boolean {
  return /^-?\d{1,16}(\.\d{1,6})?$|^\d{4}-?\d\d-?\d\d(T|%20|\+)?[\d:.]*(%3A[\d:.]*)*(Z|[+-]\d\d:?\d\d)?$/i.test(value);
}

/** A shorter part of a path is a word rather than a token. */
const shortestToken = 16;

/**
 * Marks the tokens in the path of a link that has nothing in its query to keep it from working. Ids of jobs and
 * endings of file names stay.
 */
export function tokenPath(link: string, known: ReadonlySet<string>): string {
  const [, origin = '', path = '', rest = ''] = /^(https?:\/\/[^/?#]*)([^?#]*)(.*)$/s.exec(link) ?? [];
  if ([...rest.matchAll(parameter)].some(([, , value = '']) => isSecret(value) || isMarked(value))) return link;
  const marked = path
    .split('/')
    .map((part) => {
      const [, stem = part, ending = ''] = /^(.+?)(\.\w{1,5})?$/.exec(part) ?? [];
      if (stem.length < shortestToken || known.has(decoded(stem)) || !/\d/.test(stem)) return part;
      return mark(stem) + ending;
    })
    .join('/');
  return origin + marked + rest;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
