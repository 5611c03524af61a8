import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import type { Answer } from './answer.ts';
import { linger } from './linger.ts';

/** Writes an answer. Its headers are its own: those of the content are added to them. */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, content }: Answer,
): void {
  linger(request);
  if (content) headers.push('content-type', content.type, 'content-length', String(content.length));
  response.writeHead(status, headers);
  const body = content?.body;
  // A client that goes away in the middle, or a body that breaks on purpose, ends the connection; that is all.
  if (body instanceof Readable) pipeline(body, response, () => undefined);
  else response.end(body);
}
