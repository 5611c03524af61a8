import { Readable } from 'node:stream';
import parseRange from 'range-parser';
import { Refusal } from '../../core/errors.ts';
import { type OpenFile, openByLink, openByOwner } from '../../stage/file.ts';
import type { Answer } from '../answer.ts';
import type { Exchange } from '../exchange.ts';

/**
 * Serves a file, whole or in part (RFC 9110 §13 and §14). A link is judged by itself, whatever key comes with it;
 * without any part of a link the owner's key opens the file.
 */
export async function file(exchange: Exchange): Promise<Answer> {
  const { operation, headers: asked } = exchange;
  const opened = await open(exchange);
  // A cache asks each time: it would not see the link expire, nor a clock that is turned.
  const headers = ['etag', opened.etag, 'cache-control', 'private, no-cache'];
  if (matches(asked['if-none-match'], opened.etag)) return { status: 304, headers };

  const { bytes } = opened.file;
  const part = operation.method === 'GET' ? wantedPart(asked, opened) : undefined;
  headers.push('accept-ranges', 'bytes', 'content-disposition', `inline; filename="${opened.name}"`);
  if (part) headers.push('content-range', `bytes ${part.start}-${part.end}/${bytes}`);
  const { start, end } = part ?? { start: 0, end: bytes - 1 };
  const body = operation.method === 'HEAD' ? undefined : bodyOf(opened, start, end + 1);
  return { status: part ? 206 : 200, headers, content: { type: opened.contentType, length: end - start + 1, body } };
}

/** A stream costs more than making a short part of a file does. */
function bodyOf({ file }: OpenFile, start: number, end: number): Buffer | Readable {
  const pieces = file.read(start, end);
  return end - start < streamFrom ? Buffer.concat([...pieces]) : Readable.from(pieces, { objectMode: false });
}

/** Bytes from which on a body is made as it leaves. */
const streamFrom = 65_536;

function open({ stage, owner, params, query }: Exchange): Promise<OpenFile> {
  const { jobId = '', filename = '' } = params;
  const linked = Object.values(stage.contract.jobs.links.parameters).some((name) => query[name] !== undefined);
  if (owner === undefined || linked) return openByLink(stage, jobId, filename, query);
  return openByOwner(stage, owner, jobId, filename);
}

/** The one range to serve; undefined for the whole file. Several ranges at once are answered with the whole. */
function wantedPart(
  headers: Exchange['headers'],
  { file, etag }: OpenFile,
): { start: number; end: number } | undefined {
  const { range, 'if-range': ifRange } = headers;
  if (range === undefined || (ifRange !== undefined && ifRange !== etag)) return undefined;
  // The parser refuses a suffix longer than the file, which means the whole of it (RFC 9110 §14.1.2).
  const fitting = range.replace(/^bytes=-(\d+)$/, (_, length) => `bytes=-${Math.min(Number(length), file.bytes)}`);
  const ranges = parseRange(file.bytes, fitting, { combine: true });
  if (ranges === -1) {
    throw new Refusal('range', 'the range lies past the end of the file', {
      headers: { 'content-range': `bytes */${file.bytes}` },
    });
  }
  if (ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return undefined;
  return ranges[0];
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}
