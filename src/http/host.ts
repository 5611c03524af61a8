import type { IncomingMessage } from 'node:http';
import { boundedCache } from '../core/bounded-cache.ts';
import { Refusal } from '../core/errors.ts';

/** A name or an address, and perhaps a port. */
const authority = /^([\w.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i;

/**
 * Refuses a request of HTTP/1.1 without Host, and any with several or one that names no host (RFC 9112 §3.2):
 * links are made of it. Node would answer the first of these itself, without the envelope.
 */
export function checkHost(request: IncomingMessage): void {
  const { host } = request.headers;
  if (host === undefined) {
    if (request.httpVersion !== '1.0') throw refusal('a request needs a Host header');
    return;
  }
  if (hasSeveral(request.rawHeaders)) throw refusal('a request has one Host header');
  good(host, () => {
    if (!authority.test(host) || !URL.canParse(`http://${host}`)) throw refusal('the Host header names no host');
    return host;
  });
}

/** Hosts that have been found good: clients reach a double by few names, and each request has one. */
const good = boundedCache<string, string>(1000);

/** Node keeps only the first. */
function hasSeveral(rawHeaders: readonly string[]): boolean {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count > 1;
}

/** The host and port by which a client reached us: as it says, or else as the connection does. */
export function hostOf({ headers, socket }: IncomingMessage): string {
  const { localAddress = '', localPort, remoteFamily } = socket;
  return headers.host ?? `${remoteFamily === 'IPv6' ? `[${localAddress}]` : localAddress}:${localPort}`;
}

function refusal(message: string): Refusal {
  return new Refusal('invalid', message, { param: 'Host' });
}
