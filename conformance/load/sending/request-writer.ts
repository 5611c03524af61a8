import { type Contract, fillPath, operationFor } from '../../../src/contract/contract.ts';
import type { Operation } from '../../../src/contract/operation.ts';

/** A request: as it leaves, and as it may be shown. */
export interface WrittenRequest {
  readonly method: string;
  readonly url: string;
  readonly origin: string;
  /** Without what lets its bearer in. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly bytes: Buffer;
}

/** A request, as far as it does not depend on its body. */
interface Head extends Omit<WrittenRequest, 'body' | 'bytes'> {
  /** All lines but the empty one at the end. */
  readonly text: string;
}

/** An id that stands in a path as it is. Any other is rare, and is written with more care. */
const plainId = /^[\w-]+$/;

/** Writes the requests of a load run: each once, and once for all what they have in common. */
export class RequestWriter {
  readonly #api: string;
  readonly #key: string;
  readonly #pollPath: string;
  readonly #cancel: Operation;
  readonly #submits = new Map<string, Head>();
  /** Stands for the id in the poll of any job. */
  readonly #mark = crypto.randomUUID();
  readonly #anyPoll: Head;

  constructor(api: string, key: string, contract: Contract) {
    this.#api = api;
    this.#key = key;
    this.#pollPath = operationFor(contract, 'poll').path;
    this.#cancel = operationFor(contract, 'cancel');
    this.#anyPoll = this.#pollOf(this.#mark);
  }

  submit(path: string, body: string): WrittenRequest {
    const known = this.#submits.get(path);
    if (known) return withBody(known, body);
    const head = this.#head('POST', this.#api + path, true);
    this.#submits.set(path, head);
    return withBody(head, body);
  }

  poll(id: string): WrittenRequest {
    if (!plainId.test(id)) return withoutBody(this.#pollOf(id));
    const { url, text } = this.#anyPoll;
    return withoutBody({ ...this.#anyPoll, url: url.replace(this.#mark, id), text: text.replace(this.#mark, id) });
  }

  cancel(id: string): WrittenRequest {
    const { method, path } = this.#cancel;
    const head = this.#head(method, this.#api + fillPath(path, { id }), true);
    return method === 'POST' ? withBody(head) : withoutBody(head);
  }

  /** A link, which needs no key. */
  file(url: string): WrittenRequest {
    return withoutBody(this.#head('GET', url, false));
  }

  #pollOf(id: string): Head {
    return this.#head('GET', this.#api + fillPath(this.#pollPath, { id }), true);
  }

  #head(method: string, url: string, withKey: boolean): Head {
    const { host, origin, pathname, search } = new URL(url);
    const headers = { host, ...(withKey && { authorization: 'Bearer …' }) };
    const key = withKey ? `authorization: Bearer ${this.#key}\r\n` : '';
    return { method, url, origin, headers, text: `${method} ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n${key}` };
  }
}

function withoutBody({ method, url, origin, headers, text }: Head): WrittenRequest {
  return { method, url, origin, headers, bytes: Buffer.from(`${text}\r\n`) };
}

/** A POST that has no body says so. */
function withBody({ method, url, origin, headers, text }: Head, body?: string): WrittenRequest {
  const more = {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    'content-length': String(Buffer.byteLength(body ?? '')),
  };
  const lines = Object.entries(more).map(([name, value]) => `${name}: ${value}\r\n`);
  const bytes = Buffer.from(`${text}${lines.join('')}\r\n${body ?? ''}`);
  return { method, url, origin, headers: { ...headers, ...more }, ...(body !== undefined && { body }), bytes };
}
