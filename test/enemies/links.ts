import type { AsyncJobs } from '../../src/contract/generated/async-jobs.ts';
import type { LinkFormat, LinkKind } from './defect.ts';

/** A link that was given out. */
interface Issued {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly at: number;
}

/** What became of the links that the double gave out. */
export class Links {
  readonly #names: AsyncJobs['links']['parameters'];
  readonly #issued = new Map<string, Issued>();
  readonly #latest = new Map<string, string>();

  constructor(names: AsyncJobs['links']['parameters']) {
    this.#names = names;
  }

  /** Takes note of a link that stands in a record. */
  note(link: string, now: number): void {
    if (!URL.canParse(link)) return;
    const { pathname, search, searchParams } = new URL(link);
    if (!this.#issued.has(pathname + search)) {
      this.#issued.set(pathname + search, { path: pathname, query: searchParams, at: now });
      this.#latest.set(pathname, pathname + search);
    }
  }

  /** How a file request's path and query differ from what was given out, and how old its link is. */
  kindOf(pathAndQuery: string, now: number): { kind: LinkKind; ageMs: number | undefined } {
    const { pathname, search, searchParams } = new URL(pathAndQuery, 'http://any');
    const issued = this.#issued.get(pathname + search);
    if (issued) {
      const expired = now >= Number(searchParams.get(this.#names.expires)) * 1000;
      const superseded = this.#latest.get(pathname) !== pathname + search;
      return { kind: expired ? 'expired' : superseded ? 'superseded' : 'good', ageMs: now - issued.at };
    }
    return { kind: this.#differenceOf(pathname, searchParams), ageMs: undefined };
  }

  #differenceOf(path: string, query: URLSearchParams): LinkKind {
    if (query.size === 0) return 'stripped';
    const all = [...this.#issued.values()];
    if (all.some((one) => one.path !== path && one.query.toString() === query.toString())) return 'moved';
    const { expires, signature } = this.#names;
    for (const one of all.filter((issued) => issued.path === path)) {
      const names = new Set([...one.query.keys(), ...query.keys()]);
      const different = [...names].filter((name) => one.query.get(name) !== query.get(name));
      if (different.length === 1 && different[0] === signature) {
        return one.query.get(signature)?.startsWith(query.get(signature) ?? '') ? 'short' : 'signature';
      }
      if (different.length === 1 && different[0] === expires) return 'expiry';
    }
    return 'changed';
  }
}

/** Links in another format: those of the double as clients see them, and back. */
export interface LinkSpelling {
  outward(text: string): string;
  inward(pathAndQuery: string): string;
}

/** Makes a spelling of links; without a format, leaves them as they are. */
export function createLinkSpelling(
  format: LinkFormat | undefined,
  names: AsyncJobs['links']['parameters'],
  now: () => number,
): LinkSpelling {
  const { expires, key, signature } = names;
  // Ends where a JSON string or a header value does.
  const link = new RegExp(`/[^"?\\s]*\\?${expires}=(\\d+)&${key}=([^&"\\s]+)&${signature}=([0-9a-f]+)`, 'g');
  switch (format) {
    case undefined:
      return { outward: (text) => text, inward: (text) => text };
    case 'token':
      return {
        outward: (text) =>
          text.replace(link, (whole) => {
            const [start = '', authority = '', path = ''] = splitAuthority(whole);
            return `${start}${authority}/t/${Buffer.from(path).toString('hex')}/file`;
          }),
        inward: (path) => path.replace(/^\/t\/([0-9a-f]+)\/file/, (_, hex) => Buffer.from(hex, 'hex').toString()),
      };
    case 'short':
      return {
        outward: (text) =>
          text.replace(link, (whole, end, id, digest) => `${whole.split('?', 1)[0]}?sig=${digest}&k=${id}&e=${end}`),
        inward: (path) => {
          const { pathname, searchParams: at } = new URL(path, 'http://any');
          if (!at.has('sig')) return path;
          return `${pathname}?${expires}=${at.get('e') ?? ''}&${key}=${at.get('k') ?? ''}&${signature}=${at.get('sig')}`;
        },
      };
    case 'amazon': {
      // A link says when it was signed, and is the same each time that it is shown.
      const signedAt = new Map<string, number>();
      return {
        outward: (text) =>
          text.replace(link, (whole, end, id, digest) => {
            const signed = signedAt.get(digest) ?? Math.floor(now() / 1000);
            signedAt.set(digest, signed);
            const date = new Date(signed * 1000).toISOString().replace(/[-:]|\.\d+/g, '');
            const life = Number(end) - signed;
            return `${whole.split('?', 1)[0]}?X-Amz-Credential=${id}&X-Amz-Date=${date}&X-Amz-Expires=${life}&X-Amz-Signature=${digest}`;
          }),
        inward: (path) => {
          const { pathname, searchParams: at } = new URL(path, 'http://any');
          const digest = at.get('X-Amz-Signature');
          if (digest === null) return path;
          const date = (at.get('X-Amz-Date') ?? '').replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
          const end = Date.parse(date) / 1000 + Number(at.get('X-Amz-Expires'));
          return `${pathname}?${expires}=${end}&${key}=${at.get('X-Amz-Credential')}&${signature}=${digest}`;
        },
      };
    }
  }
}

/** Scheme and slashes belong to what is kept: `//host:1/a?b` gives `['//', 'host:1', '/a?b']`. */
function splitAuthority(text: string): string[] {
  const [, start = '', authority = '', path = text] = /^(\/\/)([^/]+)(\/.*)$/.exec(text) ?? [];
  return [start, authority, path];
}
