import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Client } from 'autocannon';
import { distrustOf, failureOf } from './connection-trouble.ts';
import type { Failure, PacedListener } from './paced-listener.ts';

/**
 * The parts of autocannon 9 (`lib/httpClient.js`, `lib/requestIterator.js`, `lib/pipelinedRequestsQueue.js`) that are
 * reached into, all of them in this file. Its own loop sends the next request as soon as an answer has come, and its
 * rate is a bucket for each second; a poll has to leave at an instant of its own. `_doRequest` is the one place where a
 * request leaves: here it is a gate, that hands the client over, and the original is called once there is something due.
 * A test sends through it, and fails when autocannon changes here.
 */
interface Inner extends Client {
  /** Puts out the next request; called for each connection that is made, and after each answer. */
  _doRequest(): void;
  /** Makes a connection, and calls `_doRequest`. Also called at once when one is lost, which would be a storm. */
  _connect(): void;
  _destroyConnection(): void;
  destroy(): void;
  destroyed: boolean;
  conn?: Socket | TLSSocket;
  secure: boolean;
  parser: {
    initialize(type: 'RESPONSE'): void;
    hadError: boolean;
    /** `kOnHeadersComplete` of http-parser-js. A true result says that no body follows. */
    2: (info: { statusCode: number; shouldKeepAlive?: boolean }) => unknown;
  };
  /** Fires when no answer comes in time; started anew only by a request, so that it would fire on an idle client too. */
  timeoutTicker?: { clear(): void; reschedule(ms: number): void };
  requestIterator: object;
  pipelinedRequests: object;
}

/** What there is to send: always this one, with other bytes. So nothing is built for a request. */
interface Slot {
  requestBuffer: Buffer;
}

/** How long a client rests after it could not connect. */
const restMs = 250;

const nothing = Buffer.alloc(0);

/** A client of autocannon that sends when it is told, and what it is told. */
export class PacedClient {
  readonly #inner: Inner;
  readonly #listener: PacedListener;
  readonly #send: () => void;
  readonly #open: () => void;
  readonly #slot: Slot = { requestBuffer: nothing };
  #waiting = false;
  #body: Buffer = nothing;
  /** What came of the body after that. */
  #more: Buffer[] | undefined;
  #wire = 0;
  #info: { statusCode: number; headers?: string[]; shouldKeepAlive?: boolean } = { statusCode: 0 };
  #connected = false;
  #closing = false;
  #lost: Failure | undefined;

  /** To be called by `setupClient`, before the client connects. */
  constructor(client: Client, listener: PacedListener) {
    const inner = client as Inner;
    this.#inner = inner;
    this.#listener = listener;
    this.#send = inner._doRequest;
    this.#open = inner._connect;
    inner._doRequest = () => this.#free();
    inner._connect = () => this.#connect();
    inner.pipelinedRequests = this.#queue();
    inner.requestIterator = this.#iterator();
    (client as NodeJS.EventEmitter).on('connError', (error: NodeJS.ErrnoException) => {
      this.#lost = failureOf(error);
    });
  }

  /** Sends a request, head and body, as it stands. Only a free client may. */
  send(bytes: Buffer): void {
    this.#waiting = true;
    this.#body = nothing;
    this.#more = undefined;
    this.#wire = 0;
    this.#slot.requestBuffer = bytes;
    this.#send.call(this.#inner);
  }

  /** Gives up on the answer that is waited for, and connects anew. */
  abandon(failure: Failure): void {
    this.#lost = failure;
    this.#connect();
  }

  close(): void {
    this.#closing = true;
    if (!this.#inner.destroyed) this.#inner.destroy();
  }

  #free(): void {
    this.#calmTicker();
    if (this.#closing || this.#inner.destroyed || this.#waiting || !this.#connected) return;
    // A request on a connection that is about to be closed would be lost.
    if (this.#info.shouldKeepAlive === false) {
      this.#connect();
      return;
    }
    this.#listener.onFree();
  }

  /** Who is idle is not late; how long an answer takes is watched by who sends. */
  #calmTicker(): void {
    const { timeoutTicker } = this.#inner;
    if (timeoutTicker === undefined || timeoutTicker === calm) return;
    timeoutTicker.clear();
    this.#inner.timeoutTicker = calm;
  }

  #connect(): void {
    const failure = this.#lost ?? 'closed connection';
    const refused = this.#lost !== undefined && !this.#connected && this.#inner.conn !== undefined;
    this.#lost = undefined;
    this.#connected = false;
    this.#info = { statusCode: 0 };
    this.#listener.onGone();
    // Whatever the lost connection still has to say would be taken for the new one's.
    if (this.#inner.conn) this.#inner._destroyConnection();
    this.#inner.parser.initialize('RESPONSE');
    const open = () => {
      if (!this.#closing && !this.#inner.destroyed) this.#reopen();
    };
    if (this.#waiting) {
      this.#waiting = false;
      this.#listener.onFailure(failure);
    } else if (refused) {
      this.#listener.onRefused(failure);
    }
    if (refused) this.#listener.later(restMs, open);
    else open();
  }

  #reopen(): void {
    const { parser } = this.#inner;
    // A 304 may tell the length of what it does not send (RFC 9110 §8.6); the parser would wait for that.
    const complete = Object.hasOwn(parser, patched) ? undefined : parser[2];
    if (complete) {
      Object.defineProperty(parser, patched, { value: true });
      parser[2] = (info) => {
        complete(info);
        return info.statusCode === 304 || info.statusCode === 204;
      };
    }
    this.#open.call(this.#inner);
    const { conn, secure } = this.#inner;
    conn?.on(secure ? 'secureConnect' : 'connect', () => {
      const distrust = distrustOf(conn);
      if (distrust !== undefined) {
        this.abandon(`certificate: ${distrust}`);
        return;
      }
      this.#connected = true;
      // Statistics of autocannon, at which nobody looks.
      this.#inner.removeAllListeners('response');
      this.#free();
    });
    conn?.on('data', () => {
      if (parser.hadError) this.abandon('bad answer');
    });
  }

  #answered(): void {
    if (!this.#waiting) {
      // Nobody asked for it, so that nothing after it can be trusted.
      this.#info = { statusCode: 0, shouldKeepAlive: false };
      return;
    }
    this.#waiting = false;
    this.#listener.onAnswer({
      status: this.#info.statusCode,
      headers: this.#info.headers ?? [],
      body: this.#more ? Buffer.concat([this.#body, ...this.#more]) : this.#body,
      wire: this.#wire,
    });
  }

  /** In the place of what goes through a list of requests, and copies its context for each round: one request. */
  #iterator(): object {
    return {
      currentRequest: this.#slot,
      resetted: false,
      nextRequest: () => undefined,
      // Called when all of an answer has come.
      recordBody: () => this.#answered(),
    };
  }

  /** In the place of the queue of what is under way, which would make a text of each body: one request, and its bytes. */
  #queue(): object {
    return {
      insertRequest: () => undefined,
      addByteCount: (count: number) => {
        this.#wire += count;
      },
      addBody: (bytes: Buffer) => {
        if (this.#body === nothing) this.#body = bytes;
        else if (this.#more) this.#more.push(bytes);
        else this.#more = [bytes];
      },
      setHeaders: (info: { statusCode: number }) => {
        this.#info = info;
      },
      terminateRequest: () => ({ req: this.#slot, bytes: this.#wire, duration: 0, body: '', headers: this.#info }),
      clear: () => undefined,
      size: () => Number(this.#waiting),
      toArray: () => [],
    };
  }
}

const patched = Symbol('patched');

const calm = { clear() {}, reschedule() {} };
