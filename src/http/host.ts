import type { IncomingMessage } from 'node:http';
import { Refusal } from '../core/errors.ts';

/** A name or an address, and perhaps a port. */
const authority = /^([\w.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i;

/**
 * Refuses a request of HTTP/1.1 without Host, and any with several or one that names no host (RFC 9112 §3.2):
 * links are made of it. Node would answer the first of these itself, without the envelope.
 */
export function checkHost(request: IncomingMessage): void {
  // A request that was injected has no distinct headers.
  const hosts = request.headersDistinct?.host ?? [request.headers.host ?? []].flat();
  const [host] = hosts;
  if (host === undefined) {
    if (request.httpVersion !== '1.0') throw refusal('a request needs a Host header');
    return;
  }
  if (hosts.length > 1) throw refusal('a request has one Host header');
  if (!authority.test(host) || !URL.canParse(`http://${host}`)) throw refusal('the Host header names no host');
}

/** The host and port by which a client reached us: as it says, or else as the connection does. */
export function hostOf({ headers, socket }: IncomingMessage): string {
  const { localAddress = '', localPort, remoteFamily } = socket;
  return headers.host ?? `${remoteFamily === 'IPv6' ? `[${localAddress}]` : localAddress}:${localPort}`;
}

function refusal(message: string): Refusal {
  return new Refusal('invalid', message, { param: 'Host' });
}
