import { lookup } from 'node:dns/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP, type LookupFunction } from 'node:net';
import type { Agent, buildConnector } from 'undici';
import type { Answer } from '../core/delivery.ts';
import { AddressRefused, type Allowance, allowanceFor, checkDialled, isLoopbackName } from './address.ts';
import { beginningOf } from './beginning-of.ts';

/** A POST that is ready to leave. */
export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Sends a POST and says what came of it. Never throws. */
export type Send = (post: Post) => Promise<Answer>;

/** A sender with its pool of connections. */
export interface Sender {
  readonly send: Send;
  close(): Promise<void>;
}

/** Looks up the addresses of a name. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export interface SenderOptions {
  /** Time in which the answer must have begun, and what is read of it have come, in milliseconds of the machine's own time. */
  readonly timeoutMs: number;
  /** Calls back after some of that time. Returns how to take that back. */
  readonly after: (ms: number, run: () => void) => () => void;
  /** Hosts that may be dialled whatever their address. Asked anew for each POST, since scenarios change. */
  readonly allowedHosts: () => readonly string[];
  readonly resolve?: Resolve;
}

/**
 * A sender that keeps connections open, follows no redirect, and dials only addresses that it has checked: the
 * name is looked up once, the answer is held against the rules, and only what it says is connected to.
 */
export function createSender({ timeoutMs, after, allowedHosts, resolve = resolveSystem }: SenderOptions): Sender {
  // Loaded for the first delivery: many doubles never make one.
  const open = async () => {
    const undici = await import('undici');
    return new undici.Agent({
      connectTimeout: timeoutMs,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      connect: checkedConnector(undici.buildConnector, timeoutMs, allowedHosts, resolve),
    });
  };
  let agent: Promise<Agent> | undefined;
  return {
    async send(post) {
      agent ??= open();
      const loaded = await agent;
      // Taken back when the answer is there. A signal of `AbortSignal.timeout` would live on for all of its time.
      const timeout = new AbortController();
      const stop = after(timeoutMs, () => timeout.abort(new DOMException('too late', 'TimeoutError')));
      return sendOnce(loaded, post, timeout.signal, timeoutMs, allowedHosts()).finally(stop);
    },
    async close() {
      await (await agent)?.close();
    },
  };
}

async function sendOnce(
  agent: Agent,
  post: Post,
  signal: AbortSignal,
  timeoutMs: number,
  allowed: readonly string[],
): Promise<Answer> {
  try {
    const url = new URL(post.url);
    allowanceFor(url, allowed);
    const answer = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'stunt-double', ...post.headers },
      body: post.body,
      signal,
    });
    const status = answer.statusCode;
    // Most deliveries are taken, and what is said then is of no use: reading it would cost each of them something.
    const said = status >= 200 && status < 300 ? '' : await beginningOf(answer.body);
    answer.body.dump({ limit: 65_536 }).catch(() => undefined);
    const retryAfterMs = retryAfter(answer.headers);
    return {
      kind: 'status',
      status,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(said !== '' && { body: said }),
    };
  } catch (error) {
    return { kind: 'none', reason: reasonOf(error, timeoutMs) };
  }
}

function checkedConnector(
  build: typeof buildConnector,
  timeout: number,
  allowedHosts: () => readonly string[],
  resolve: Resolve,
): buildConnector.connector {
  return (options, callback) => {
    const { hostname, protocol, port } = options;
    // undici gives an IPv6 address without the brackets that a URL needs.
    const host = hostname.replace(/^\[|\]$/g, '');
    const url = new URL(`${protocol}//${isIP(host) === 6 ? `[${host}]` : host}:${port}`);
    resolveChecked(url, host, allowedHosts(), resolve).then(
      (addresses) => build({ timeout, lookup: answering(addresses) })({ ...options, hostname: host }, callback),
      (error: Error) => callback(error, null),
    );
  };
}

async function resolveChecked(
  url: URL,
  host: string,
  allowed: readonly string[],
  resolve: Resolve,
): Promise<readonly string[]> {
  const allowance: Allowance = allowanceFor(url, allowed);
  const addresses = isIP(host) ? [host] : await resolve(host);
  for (const address of addresses) checkDialled(address, allowance);
  if (addresses.length === 0) throw new AddressRefused(`the name ${host} has no address`);
  return addresses;
}

/** A look-up that gives what was checked: the socket tries these addresses in turn, and none besides. */
function answering(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, { all }, callback) => {
    if (all) callback(null, answers);
    else callback(null, answers[0]?.address ?? '', answers[0]?.family);
  };
}

/** The system is not asked about this machine's own names: it may know one of the two addresses, or none. */
async function resolveSystem(host: string): Promise<readonly string[]> {
  if (isLoopbackName(host)) return ['127.0.0.1', '::1'];
  return (await lookup(host, { all: true, order: 'ipv4first' })).map(({ address }) => address);
}

/** The delay that a `Retry-After` asks for, in milliseconds. One that is a date counts from the answer's own `Date`. */
function retryAfter({ 'retry-after': header, date }: IncomingHttpHeaders): number | undefined {
  if (typeof header !== 'string') return undefined;
  if (/^\d+$/.test(header)) return bounded(Number(header) * 1000);
  return header.endsWith('GMT') ? bounded(Date.parse(header) - Date.parse(String(date))) : undefined;
}

/** No delay that is negative, no number, or longer than eleven days, which no schedule would survive. */
function bounded(ms: number): number | undefined {
  return ms >= 0 && ms < 1_000_000_000 ? ms : undefined;
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (error.name === 'TimeoutError' || code?.includes('TIMEOUT')) return `no answer within ${timeoutMs / 1000} s`;
  // Where several addresses were tried, each has its own error, and the one that holds them has no message.
  const message =
    error instanceof AggregateError ? error.errors.map((one: Error) => one.message).join('; ') : error.message;
  return code === undefined || error instanceof AddressRefused ? message : `${code}: ${message}`;
}
