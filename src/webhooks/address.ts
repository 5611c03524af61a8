import ipaddr from 'ipaddr.js';

/** Where an address lies, as far as dialling it matters. */
export type Reach = 'public' | 'loopback' | 'private';

/** What may be dialled for a URL. Chosen from the URL alone, and held against every address that it resolves to. */
export type Allowance = Reach | 'any';

/** A URL that deliveries must not go to. The message names the rule. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/** Where an IP address lies. Everything that is not plainly public or loopback counts as private. */
export function reachOf(address: string): Reach {
  if (!ipaddr.isValid(address)) return 'private';
  const ip = ipaddr.process(address);
  const range = ip.range();
  if (range === 'loopback') return 'loopback';
  if (range !== 'unicast') return 'private';
  return ip instanceof ipaddr.IPv6 && !ip.match(publicIpv6) ? 'private' : 'public';
}

/** The only block that global IPv6 addresses come from (RFC 4291 §2.4 and IANA's registry): not `::10.0.0.1`. */
const publicIpv6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * What may be dialled for a webhook URL: https to public addresses, http and https to loopback, anything for hosts
 * that are allowed by name. Throws AddressRefused for any other URL. Names are not looked up here: `checkDialled`
 * holds the answer of the look-up against the allowance when the address is dialled.
 */
export function allowanceFor(url: URL, allowedHosts: readonly string[]): Allowance {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new AddressRefused(`must be an https URL; its scheme is ${url.protocol.slice(0, -1)}`);
  }
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (allowedHosts.some((allowed) => allowed.toLowerCase() === host)) return 'any';
  const reach = ipaddr.isValid(host) ? reachOf(host) : isLoopbackName(host) ? 'loopback' : 'public';
  if (reach === 'private') {
    throw new AddressRefused(`must not be a private, link-local or metadata address: ${host}; ${remedy(host)}`);
  }
  if (reach === 'public' && url.protocol !== 'https:') {
    throw new AddressRefused(`must be https unless it is on loopback; ${remedy(host)}`);
  }
  return reach;
}

/** Throws AddressRefused when an address that was looked up does not lie where the URL promised. */
export function checkDialled(address: string, allowance: Allowance): void {
  if (allowance === 'any') return;
  const reach = reachOf(address);
  if (reach !== allowance) throw new AddressRefused(`the name leads to ${address}, which is a ${reach} address`);
}

/** Receivers in other containers are the usual case. */
function remedy(host: string): string {
  return `a scenario allows ${host} by naming it in webhooks.allowHosts`;
}

/** `localhost` and names below it always mean this machine (RFC 6761 §6.3). */
export function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}
