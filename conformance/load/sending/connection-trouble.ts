import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Failure } from './paced-listener.ts';

/**
 * Why a server is not trusted: autocannon connects whatever the certificate, and the key must not go to anybody. Who turned
 * the check of Node off, for a server of their own, turned off this one.
 */
export function distrustOf(conn: Socket | TLSSocket): string | undefined {
  if (!(conn instanceof TLSSocket) || conn.authorized || process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    return undefined;
  return String(conn.authorizationError);
}

/** An error of a connection, as reports name it. */
export function failureOf({ code, message }: NodeJS.ErrnoException): Failure {
  switch (code) {
    case 'ECONNREFUSED':
      return 'refused connection';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'reset connection';
    case 'ETIMEDOUT':
      return 'timeout';
    default:
      return code ?? message;
  }
}
