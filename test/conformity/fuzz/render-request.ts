import type { Operation } from '../../../src/contract/operation.ts';
import type { World } from './shot.ts';

/** A header; one without a value is left out. */
export type Field = readonly [name: string, value: string | undefined];

/** What a request is put together from. */
export type Parts = Readonly<{
  method: string;
  segments: readonly (number | string)[];
  query: string;
  authorization: string | undefined;
  contentType: string | undefined;
  host: string | undefined;
  framing: 'length' | 'chunked' | 'too long' | 'too short' | 'none';
  extraHeaders: readonly Field[];
  body: string;
  prefix: string;
}>;

/** The bytes of a request. */
export function renderRequest(operation: Operation, parts: Parts, { key, ids, links }: World): Buffer {
  let at = 0;
  const path = operation.path.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const part = parts.segments[at++ % parts.segments.length] ?? '';
    if (typeof part === 'string') return part;
    return name === 'filename' ? 'video.mp4' : (ids[part % ids.length] ?? '');
  });
  const [number = 0] = parts.segments;
  const search = parts.query === 'LINK' ? (links[Number(number) % links.length] ?? '') : parts.query;
  // Lone surrogates become U+FFFD here; as escapes, the bodies that have them keep them.
  const body = Buffer.from(parts.body);
  const lines: Field[] = [
    ['Host', parts.host],
    ['Authorization', parts.authorization?.replaceAll('KEY', key)],
    ['Content-Type', parts.contentType],
    ...parts.extraHeaders,
    ['Connection', 'close'],
    ...framingHeader(parts.framing, body.length),
  ];
  const head = lines.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}\r\n`])).join('');
  const start = `${parts.method} ${parts.prefix}${path}${search} HTTP/1.1\r\n${head}\r\n`;
  return Buffer.concat([Buffer.from(start, 'latin1'), parts.framing === 'chunked' ? chunked(body) : body]);
}

function framingHeader(framing: Parts['framing'], length: number): [string, string][] {
  switch (framing) {
    case 'none':
      return [];
    case 'chunked':
      return [['Transfer-Encoding', 'chunked']];
    case 'length':
      return [['Content-Length', String(length)]];
    case 'too long':
      return [['Content-Length', String(length + 7)]];
    case 'too short':
      return [['Content-Length', String(Math.max(0, length - 3))]];
  }
}

function chunked(body: Buffer): Buffer {
  const half = Math.floor(body.length / 2);
  const chunks = [body.subarray(0, half), body.subarray(half)].filter(({ length }) => length > 0);
  const parts = chunks.flatMap((chunk) => [
    Buffer.from(`${chunk.length.toString(16)}\r\n`),
    chunk,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}
