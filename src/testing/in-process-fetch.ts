import { Readable } from 'node:stream';
import type { FastifyInstance, InjectOptions } from 'fastify';

/** Statuses whose answers have no body, which `Response` insists on. */
const bodyless = new Set([204, 205, 304]);

/**
 * A `fetch` that reaches an app without a socket: same routes, same answers, no network. Paths alone will do for
 * URLs. Rejects with a TypeError when the connection would have been reset, as `fetch` does. Bodies are streams.
 */
export function createInProcessFetch(app: FastifyInstance, url: string): typeof fetch {
  // A request hears of an abort only for as long as somebody holds it (undici keeps no more than a weak reference).
  const underWay = new Set<readonly unknown[]>();
  return async (input, init) => {
    const request = new Request(typeof input === 'string' ? new URL(input, url) : input, init);
    const { signal, method } = request;
    const { pathname, search, host } = new URL(request.url);
    const payload = request.body ? Buffer.from(await request.arrayBuffer()) : undefined;
    signal.throwIfAborted();
    const held = [input, request];
    underWay.add(held);
    try {
      const answer = await app.inject({
        method: method as NonNullable<InjectOptions['method']>,
        url: pathname + search,
        headers: { ...Object.fromEntries(request.headers), host },
        payloadAsStream: true,
        signal,
        ...(payload && { payload }),
      });
      const headers = new Headers();
      for (const [name, value] of Object.entries(answer.headers)) headers.append(name, String(value));
      const none = bodyless.has(answer.statusCode) || method === 'HEAD';
      if (none) underWay.delete(held);
      const stream = answer.stream().once('close', () => underWay.delete(held));
      const body = none ? null : (Readable.toWeb(stream) as ReadableStream);
      const response = new Response(body, { status: answer.statusCode, headers });
      // Only an answer from the network has a URL of its own; clients show it in their errors.
      return Object.defineProperty(response, 'url', { value: request.url });
    } catch (cause) {
      underWay.delete(held);
      signal.throwIfAborted();
      throw new TypeError('fetch failed', { cause });
    }
  };
}
