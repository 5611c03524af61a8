import { Agent, request as send } from 'undici';
import { isFile, readBody } from './read-body.ts';
import type { Recorder } from './recorder.ts';
import type { Exchange, Step } from './trace.ts';

/** A request to make. */
export interface Call {
  readonly step: Step;
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The whole file of which a part is asked for. */
  readonly whole?: Buffer | undefined;
  /** Finds a secret in the answer. It stays out of the trace. */
  readonly secretIn?: (exchange: Exchange) => string | undefined;
}

/** An exchange with the bytes of the file that came, which the trace does not keep. */
export interface Answered {
  readonly exchange: Exchange;
  readonly bytes: Buffer | undefined;
  readonly secret: string | undefined;
}

export interface ClientOptions {
  readonly recorder: Recorder;
  /** Value of the Authorization header, by whose key it is. */
  readonly authorization: Readonly<Record<Step['key'], string | undefined>>;
  /** Waits until a request may be sent. */
  readonly pass: () => Promise<void>;
  /** Reads the target's time. */
  readonly targetNow: () => number;
}

/** Time in which an answer must have begun, and in which its body may pause. */
const patienceMs = 30_000;

/** Shorter ones are found inside of ordinary words, and are secret to nobody. */
const shortestSecret = 8;

/**
 * Sends requests and writes down what came of them. It keeps no cache, follows no redirect and tries nothing twice.
 * What lets its bearer in never gets into the trace.
 */
export class Client {
  readonly #options: ClientOptions;
  readonly #agent = new Agent({ headersTimeout: patienceMs, bodyTimeout: patienceMs, connectTimeout: patienceMs });
  readonly #secrets = new Set<string>();
  /** What the last `Date` header of the API said, in milliseconds since the epoch, and when in the target's time. */
  lastDate: { readonly epochMs: number; readonly at: number } | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    for (const value of Object.values(options.authorization)) if (value) this.hide(value.replace(/^\S+ /, ''));
  }

  /** Keeps a text out of the trace from now on. */
  hide(secret: string): void {
    if (secret.length >= shortestSecret) this.#secrets.add(secret);
  }

  async send(call: Call): Promise<Answered> {
    const { recorder, authorization, pass } = this.#options;
    await pass();
    const credential = authorization[call.step.key];
    const shown = lowerCase({
      ...(call.body !== undefined && { 'content-type': 'application/json' }),
      ...(credential !== undefined && { authorization: 'Bearer …' }),
      ...call.headers,
    });
    const sent = { ...shown, ...(credential !== undefined && { authorization: credential }) };
    const head = {
      kind: 'exchange' as const,
      id: recorder.nextId(),
      step: call.step,
      request: {
        method: call.method,
        url: call.url,
        headers: shown,
        ...(call.body !== undefined && { body: call.body }),
      },
      sentAt: recorder.now(),
    };
    try {
      const answer = await send(call.url, {
        dispatcher: this.#agent,
        method: call.method as 'GET',
        headers: sent,
        ...(call.body !== undefined && { body: call.body }),
      });
      const headers = lowerCase(answer.headers);
      const asFile = call.method !== 'HEAD' && isFile(call.step.role, answer.statusCode);
      const { bytes, ...body } = await readBody(bodyOf(answer), headers, asFile, call.whole);
      const receivedAt = recorder.now();
      const response = { status: answer.statusCode, headers, ...body };
      return this.#finish(call, { ...head, receivedAt, response }, bytes);
    } catch (error) {
      const failed = { receivedAt: recorder.now(), response: undefined, failure: reasonOf(error) };
      return this.#finish(call, { ...head, ...failed }, undefined);
    }
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  #finish({ secretIn }: Call, raw: Exchange, bytes: Buffer | undefined): Answered {
    const secret = secretIn?.(raw);
    if (secret !== undefined) this.hide(secret);
    const exchange = this.#scrubbed(raw);
    this.#options.recorder.add(exchange);
    const epochMs = Date.parse(exchange.response?.headers.date ?? '');
    if (!Number.isNaN(epochMs) && exchange.step.role !== 'file') {
      this.lastDate = { epochMs, at: this.#options.targetNow() };
    }
    return { exchange, bytes, secret };
  }

  /** Keys come back in what targets say about them. */
  #scrubbed(exchange: Exchange): Exchange {
    const clean = (value: unknown): unknown => {
      if (typeof value === 'string')
        return [...this.#secrets].reduce((text, secret) => text.replaceAll(secret, '…'), value);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, clean(member)]));
    };
    const { request, response, failure, ...rest } = exchange;
    const cleaned = clean({ request, response, failure }) as Pick<Exchange, 'request' | 'response' | 'failure'>;
    const { failure: reason, ...both } = cleaned;
    return { ...rest, ...both, ...(reason !== undefined && { failure: reason }) };
  }
}

/**
 * A 304 has no body, and its Content-Length tells that of the record (RFC 9110 §8.6); the client library takes it for a
 * body that broke off.
 */
async function* bodyOf({
  statusCode,
  body,
}: {
  statusCode: number;
  body: AsyncIterable<Buffer>;
}): AsyncIterable<Buffer> {
  try {
    yield* body;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (statusCode !== 304 || code !== 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') throw error;
  }
}

function lowerCase(headers: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : String(value),
    ]),
  );
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code && !message.includes(code) ? `${code}: ${message}` : message || String(error);
}
