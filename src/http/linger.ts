import type { IncomingMessage } from 'node:http';

/** How long a client may be silent on a connection that we have closed before it is cut. */
export const lingerMs = 2000;

/**
 * Sees to it that an answer given before the whole request has been read arrives. Closing a connection while bytes are
 * still coming in resets it, and the client loses what it has not read of the answer. So only our side is closed at
 * first, and what comes is read and forgotten (RFC 9112 §9.6).
 */
export function linger(request: IncomingMessage): void {
  if (request.complete) return;
  const { socket } = request;
  // A request that was injected has no connection to close.
  if (typeof socket.destroySoon !== 'function') return;
  const close = socket.destroySoon.bind(socket);
  socket.destroySoon = () => {
    if (request.complete) return close();
    socket.end();
    socket.setTimeout(lingerMs, () => socket.destroy());
    request.once('close', close).resume();
  };
}
