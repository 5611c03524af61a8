import type { Readable } from 'node:stream';

/** So many bytes are kept: enough for what an error says, and little enough to keep with each attempt. */
const most = 1024;

/**
 * The beginning of a body as text: its first kilobyte, or what came of it before it ended or broke off. The rest is left
 * to be read.
 */
export function beginningOf(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve) => {
    const done = () => {
      body.off('data', take);
      // A character that was cut in two is left out, as one that is yet to come would be.
      resolve(new TextDecoder().decode(Buffer.concat(chunks).subarray(0, most), { stream: true }));
    };
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= most) done();
    };
    body
      .on('data', take)
      .once('error', () => undefined)
      .once('close', done);
  });
}
