import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '../core/errors.ts';
import { reachOf } from '../webhooks/address.ts';

/** Whether an address to listen on can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || reachOf(host) === 'loopback';
}

/**
 * Refuses requests that may not use the admin API. With a token, those without it. Without one the double listens
 * on loopback, and what remains is a web page that the user happens to look at: its requests name another origin,
 * or reach loopback by a name of its own (DNS rebinding).
 */
export function checkAdmin(request: FastifyRequest, token: string | undefined): void {
  const { authorization, origin, host } = request.headers;
  if (token !== undefined) {
    if (sameText(authorization ?? '', `Bearer ${token}`)) return;
    throw new Refusal('authentication', 'the admin API needs its token, as it was shown at the start', {
      headers: { 'www-authenticate': 'Bearer' },
    });
  }
  const name = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, '') : '';
  if (!isLoopback(name) && !name.endsWith('.localhost')) {
    throw new Refusal('scope', `the admin API is for requests to loopback; this one is to ${host}`);
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new Refusal('scope', `the admin API is closed to other origins; this one is ${origin}`);
  }
}

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
