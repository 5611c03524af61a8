import type { Exchange } from './trace.ts';

/** So many answers in a row, while others fare well, are no passing failure. */
const fewest = 4;

/**
 * The last try of each request that was answered with an internal error every time, while other requests were answered
 * well in between: what breaks is the target's handling of this request, and that can be judged.
 */
export function alwaysBroken(exchanges: readonly Exchange[], status: number): ReadonlySet<Exchange> {
  const tries = new Map<string, Exchange[]>();
  for (const exchange of exchanges) {
    const { step, request } = exchange;
    const name = [step.intent, step.key, request.method, request.url, request.body].join(' ');
    tries.set(name, [...(tries.get(name) ?? []), exchange]);
  }
  return new Set(
    [...tries.values()].flatMap((all) => {
      const [first] = all;
      const last = all.at(-1);
      if (!first || !last || all.length < fewest || all.some(({ response }) => response?.status !== status)) return [];
      const well = exchanges.some(
        ({ response, sentAt, receivedAt }) =>
          response !== undefined && response.status < 500 && sentAt > first.receivedAt && receivedAt < last.sentAt,
      );
      return well ? [last] : [];
    }),
  );
}
