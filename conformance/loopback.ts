import { isIPv4 } from 'node:net';

/** Whether a URL leads to this machine: 127.0.0.0/8, ::1, or `localhost` and names below it (RFC 6761 §6.3). */
export function isLoopbackUrl(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return (isIPv4(host) && host.startsWith('127.')) || host === '::1' || /(^|\.)localhost$/.test(host);
}
