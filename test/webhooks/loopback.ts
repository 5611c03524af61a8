import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/system-clock.ts';
import { createSender, type Post, type SenderOptions } from '../../src/webhooks/send.ts';

/** Long enough for loopback on a busy machine; only what must run out of time gets less. */
const patience = 10_000;
export const body = Buffer.from('{"id":"job_a","prompt":"crème 🍮"}');

export async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  server.listen(0, host);
  await once(server, 'listening');
  onTestFinished(async () => {
    if ('closeAllConnections' in server) (server.closeAllConnections as () => void)();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** An HTTP receiver that counts what reaches it. */
export async function countingReceiver(answer: RequestListener, host?: string) {
  const seen = { connections: 0, requests: 0 };
  const server = createServer((request, response) => {
    seen.requests += 1;
    answer(request, response);
  });
  server.on('connection', () => {
    seen.connections += 1;
  });
  return { seen, port: await listen(server, host) };
}

export function sender(options: Partial<SenderOptions> = {}) {
  const { send, close } = createSender({
    timeoutMs: patience,
    after: systemClock.after,
    allowedHosts: () => [],
    ...options,
  });
  onTestFinished(close);
  return (url: string, headers: Post['headers'] = {}) => send({ url, headers, body });
}
