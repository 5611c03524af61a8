import { type Contract, fillPath, operationFor } from '../../src/contract/contract.ts';
import type { Operation } from '../../src/contract/operation.ts';

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

/** Writes the requests of a load run, each once: a job is polled with the same bytes again and again. */
export class RequestWriter {
  readonly #api: string;
  readonly #key: string;
  readonly #pollPath: string;
  readonly #cancel: Operation;

  constructor(api: string, key: string, contract: Contract) {
    this.#api = api;
    this.#key = key;
    this.#pollPath = operationFor(contract, 'poll').path;
    this.#cancel = operationFor(contract, 'cancel');
  }

  submit(path: string, body: string): WrittenRequest {
    return this.#write('POST', this.#api + path, true, body);
  }

  poll(id: string): WrittenRequest {
    return this.#write('GET', this.#api + fillPath(this.#pollPath, { id }), true);
  }

  cancel(id: string): WrittenRequest {
    return this.#write(this.#cancel.method, this.#api + fillPath(this.#cancel.path, { id }), true);
  }

  /** A link, which needs no key. */
  file(url: string): WrittenRequest {
    return this.#write('GET', url, false);
  }

  #write(method: string, url: string, withKey: boolean, body?: string): WrittenRequest {
    const { host, origin, pathname, search } = new URL(url);
    const length = body === undefined ? (method === 'POST' ? 0 : undefined) : Buffer.byteLength(body);
    const shown = {
      host,
      ...(withKey && { authorization: 'Bearer …' }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(length !== undefined && { 'content-length': String(length) }),
    };
    const sent = { ...shown, ...(withKey && { authorization: `Bearer ${this.#key}` }) };
    const head = Object.entries(sent).map(([name, value]) => `${name}: ${value}\r\n`);
    const bytes = Buffer.from(`${method} ${pathname}${search} HTTP/1.1\r\n${head.join('')}\r\n${body ?? ''}`);
    return { method, url, origin, headers: shown, ...(body !== undefined && { body }), bytes };
  }
}
