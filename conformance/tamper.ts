import { alteredInside } from './altered.ts';

/** Shorter values are words rather than signatures. */
const shortestToken = 16;

/** What signatures are called. */
const signatureName = /sig|token|hmac|hash|mac|auth|policy/i;

/** What tells when a link begins rather than when it ends. */
const beginName = /issu|iat|date|time|start|creat|begin|from|since|nbf|^st$/i;

/** What a life in seconds is called, beside the instant from which it counts. */
const lifeName = /expires|ttl|life|age|valid|duration/i;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A link with one character of its signature changed; of a link without one in its query, of the last token of its path. */
export function changedSignature(link: string, jobId: string): string | undefined {
  const signature = signatureOf(link);
  if (signature) return withQuery(link, signature.name, alteredInside(signature.value));
  const url = new URL(link);
  const parts = url.pathname.split('/');
  const at = parts.findLastIndex((part) => part !== jobId && stem(part).length >= shortestToken);
  if (at < 0) return undefined;
  const part = parts[at] ?? '';
  parts[at] = alteredInside(stem(part)) + part.slice(stem(part).length);
  return link.replace(url.pathname, parts.join('/'));
}

/** A link with half of its signature, and one with none of it, where its query has one. */
export function shortSignatures(link: string): string[] {
  const signature = signatureOf(link);
  if (!signature) return [];
  const { name, value } = signature;
  return [value.slice(0, Math.ceil(value.length / 2)), ''].map((text) => withQuery(link, name, text));
}

/** A link with its expiry an hour later, where it tells one that lies between yesterday and `aheadMs` from now. */
export function changedExpiry(link: string, now: number, aheadMs: number): string | undefined {
  const expiry = expiryOf(link, now, aheadMs);
  return expiry && withQuery(link, expiry.name, expiry.later);
}

/** When a link says that it ends, in milliseconds since the epoch. */
export function declaredEnd(link: string, now: number, aheadMs: number): number | undefined {
  return expiryOf(link, now, aheadMs)?.endsAt;
}

/** A link without its query, when what signs it is there. */
export function stripped(link: string): string | undefined {
  return signatureOf(link) && link.split('?', 1)[0];
}

/** A link with the query of another, when that is what signs it. */
export function movedTo(link: string, other: string): string | undefined {
  if (link === other || !signatureOf(link) || !signatureOf(other)) return undefined;
  const path = link.split('?', 1)[0] ?? '';
  return path === other.split('?', 1)[0] ? undefined : path + new URL(other).search;
}

function signatureOf(link: string): { name: string; value: string } | undefined {
  const all = queryOf(link).filter(({ name, value }) => value.length >= shortestToken || signatureName.test(name));
  const named = all.filter(({ name }) => signatureName.test(name));
  const choice = named.length > 0 ? named : all;
  return choice.reduce<{ name: string; value: string } | undefined>(
    (longest, one) => (longest && longest.value.length >= one.value.length ? longest : one),
    undefined,
  );
}

interface Expiry {
  readonly name: string;
  /** The value for an hour later. */
  readonly later: string;
  readonly endsAt: number;
}

function expiryOf(link: string, now: number, aheadMs: number): Expiry | undefined {
  const query = queryOf(link);
  for (const { name, value } of query.filter(({ name }) => !beginName.test(name))) {
    for (const scale of /^\d{9,14}(\.\d+)?$/.test(value) ? [1000, 1] : []) {
      const endsAt = Number(value) * scale;
      if (endsAt > now - dayMs && endsAt < now + aheadMs + dayMs) {
        return { name, endsAt, later: String(Number(value) + hourMs / scale) };
      }
    }
  }
  // A life in seconds, beside the instant from which it counts.
  const life = query.find(({ name, value }) => lifeName.test(name) && /^\d{1,7}$/.test(value));
  const from =
    life &&
    query
      .map(({ name, value }) => (beginName.test(name) ? (dateOf(value) ?? secondsOf(value)) : undefined))
      .find(Boolean);
  if (life && from) {
    const seconds = Number(life.value);
    return { name: life.name, endsAt: from + seconds * 1000, later: String(seconds + hourMs / 1000) };
  }
  for (const { name, value } of query.filter(({ name }) => !beginName.test(name))) {
    const endsAt = dateOf(value);
    if (endsAt === undefined || endsAt <= now - dayMs || endsAt >= now + aheadMs + dayMs) continue;
    return { name, endsAt, later: new Date(endsAt + hourMs).toISOString().replace('.000Z', 'Z') };
  }
  return undefined;
}

/** Unix seconds of our time, in milliseconds. */
function secondsOf(text: string): number | undefined {
  return /^[12]\d{9}$/.test(text) ? Number(text) * 1000 : undefined;
}

/** A date as in `20260102T030405Z` or `2026-01-02T03:04:05Z`, in milliseconds since the epoch. */
function dateOf(text: string): number | undefined {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  if (!/^\d{4}-\d\d-\d\dT/.test(iso)) return undefined;
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? undefined : ms;
}

function queryOf(link: string): { name: string; value: string }[] {
  return [...new URL(link).searchParams].map(([name, value]) => ({ name, value }));
}

/** The link with one parameter changed, and every other byte of it as it was. */
function withQuery(link: string, name: string, value: string): string {
  const at = link.indexOf('?');
  const [query = '', hash] = link.slice(at + 1).split('#', 2);
  const parts = query.split('&').map((part) => {
    const [written = ''] = part.split('=', 1);
    return decoded(written) === name ? `${written}=${encodeURIComponent(value)}` : part;
  });
  return `${link.slice(0, at)}?${parts.join('&')}${hash === undefined ? '' : `#${hash}`}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function stem(part: string): string {
  return part.replace(/\.\w{1,5}$/, '');
}
