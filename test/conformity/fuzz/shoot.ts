import { connect } from 'node:net';

/** How long a server may seem to wait for more before the client says that there is no more. */
const patienceMs = 400;
/** How long a server may take over all. */
const limitMs = 8000;

/**
 * Sends bytes on a connection of their own, and returns all that comes back. Real time passes: whether a server waits
 * for more of a broken request cannot be seen but by waiting. Then the client ends its side, as one that hangs up.
 * Rejects when the connection is still open long after that.
 */
export function shoot(url: string, bytes: Buffer, whole: boolean): Promise<Buffer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const hangUp = setTimeout(() => socket.end(), whole ? limitMs / 2 : patienceMs);
    const giveUp = setTimeout(() => {
      socket.destroy();
      reject(new Error('the double keeps the connection open'));
    }, limitMs);
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('end', () => socket.end());
    // Resets are how a server ends what it did not want to read; what it had sent before counts.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(hangUp);
      clearTimeout(giveUp);
      resolve(Buffer.concat(received));
    });
    socket.write(bytes);
  });
}
