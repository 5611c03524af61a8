import { request } from 'undici';
import type { Double } from '../../src/double.ts';
import type { Json } from '../support/api.ts';

/** A server-sent event. */
export interface Told {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: Json;
}

/** A stream of events that is being read. */
export interface EventStream {
  readonly contentType: string;
  /** Everything told so far. */
  readonly told: readonly Told[];
  /** Resolves once something was told that fits. Rejects when the stream ends before. */
  until(fits: (told: Told) => boolean): Promise<Told>;
  /** Resolves when the double has ended the stream; rejects when it was cut. */
  readonly ended: Promise<void>;
  /** Hangs up. */
  hangUp(): void;
}

/** Opens the stream of events of a stage; it stands when this resolves. */
export async function watchDouble(double: Double, stage?: string): Promise<EventStream> {
  const url = new URL('/__double/events', double.url);
  if (stage !== undefined) url.searchParams.set('stage', stage);
  const calling = new AbortController();
  const { headers, body } = await request(url, { signal: calling.signal });
  const told: Told[] = [];
  let wake: () => void = () => undefined;
  let over = false;
  let stands: () => void = () => undefined;
  const standing = new Promise<void>((resolve) => {
    stands = resolve;
  });
  const read = async () => {
    let rest = '';
    for await (const chunk of body) {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        if (block.startsWith(':')) stands();
        else told.push(parse(block));
      }
      wake();
    }
  };
  const ended = read().finally(() => {
    over = true;
    wake();
  });
  ended.catch(() => undefined);
  await standing;
  return {
    contentType: String(headers['content-type']),
    told,
    ended,
    hangUp: () => calling.abort(),
    async until(fits) {
      for (;;) {
        const found = told.find(fits);
        if (found) return found;
        if (over) throw new Error(`the stream ended after ${JSON.stringify(told)}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

/** The fields of an event (HTML Standard §9.2.6). */
function parse(block: string): Told {
  const field = (name: string) =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  return { event: field('event') ?? 'message', id: field('id'), data: JSON.parse(field('data') ?? 'null') };
}
