import { createHash } from 'node:crypto';
import type { Role } from '../src/contract/operation.ts';
import { fileFacts } from './file-facts.ts';
import type { FileFacts, Response } from './trace.ts';

/** What of a response follows from its body; `bytes` are those of a file. */
export type Body = Pick<Response, 'text' | 'file' | 'length'> & { readonly bytes: Buffer | undefined };

/** Files are looked into up to here; of longer ones only the hash and the kind are told. */
const mostBytes = 128 * 1024 * 1024;

/** So much of a text is kept. */
const mostText = 1024 * 1024;

/** Whether an answer is a file or a part of one. A refusal is not. */
export function isFile(role: Role, status: number): boolean {
  return role === 'file' && (status === 200 || status === 206);
}

/** Reads a body to its end. `whole` is the file of which a part was asked for. */
export async function readBody(
  body: AsyncIterable<Buffer>,
  headers: Readonly<Record<string, string>>,
  asFile: boolean,
  whole: Buffer | undefined,
): Promise<Body> {
  const hash = createHash('sha256');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    hash.update(chunk);
    if (length <= (asFile ? mostBytes : mostText)) chunks.push(chunk);
    length += chunk.length;
  }
  const bytes = Buffer.concat(chunks);
  if (!asFile) return { length, bytes: undefined, ...(length > 0 && { text: bytes.toString().slice(0, mostText) }) };
  if (bytes.length < length) {
    return { length, bytes: undefined, file: { ...fileKind(bytes), sha256: hash.digest('hex') } };
  }
  const part = headers['content-range'];
  if (part === undefined) return { length, bytes, file: fileFacts(bytes) };
  return { length, bytes, file: { ...fileKind(bytes), ...placed(bytes, part, whole) } };
}

/** Hash and kind: a part of a file need not parse. */
function fileKind(bytes: Buffer): FileFacts {
  const { sha256, format } = fileFacts(bytes);
  return { sha256, format };
}

function placed(bytes: Buffer, contentRange: string, whole: Buffer | undefined): { asInWhole?: boolean } {
  const start = Number(/^bytes (\d+)-/.exec(contentRange)?.[1]);
  if (!whole || Number.isNaN(start)) return {};
  return { asInWhole: whole.subarray(start, start + bytes.length).equals(bytes) };
}
