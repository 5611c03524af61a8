import { once } from 'node:events';
import { connect } from 'node:net';

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** By lower-case name; the last one when a name comes twice. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends bytes on a connection of their own, and returns what came back until the other side closed it. */
export async function exchange(url: string, ...parts: readonly (string | Buffer)[]): Promise<Buffer> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  const received: Buffer[] = [];
  socket.on('data', (chunk) => received.push(chunk));
  // A reset after the answer is how a server ends what it did not want to read.
  socket.on('error', () => undefined);
  for (const part of parts) socket.write(part);
  await once(socket, 'close');
  return Buffer.concat(received);
}

/**
 * Reads the answers that stand one after the other in what was received. `bodiless` tells which of them, from 0,
 * answer a HEAD. Throws at the first byte that belongs to no answer.
 */
export function readAnswers(received: Buffer, bodiless: (index: number) => boolean = () => false): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let rest = received; rest.length > 0; ) {
    const end = rest.indexOf('\r\n\r\n');
    const [statusLine = '', ...lines] = rest.subarray(0, Math.max(0, end)).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
    if (end < 0 || !status) throw new Error(`this is no HTTP answer: ${rest.subarray(0, 200).toString('latin1')}`);
    const headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
      }),
    );
    rest = rest.subarray(end + 4);
    if (status === 100) continue;
    const none = bodiless(answers.length) || status === 204 || status === 304;
    const { body, length } = none ? { body: '', length: 0 } : readBody(rest, headers);
    answers.push({ status, headers, body });
    rest = rest.subarray(length);
  }
  return answers;
}

function readBody(rest: Buffer, headers: ReadonlyMap<string, string>): { body: string; length: number } {
  if (headers.get('transfer-encoding') === 'chunked') return readChunks(rest);
  const given = headers.get('content-length');
  const length = given === undefined ? rest.length : Number(given);
  if (length > rest.length) throw new Error(`the answer has ${rest.length} bytes of the ${length} it announced`);
  return { body: rest.subarray(0, length).toString(), length };
}

function readChunks(rest: Buffer): { body: string; length: number } {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = rest.indexOf('\r\n', at);
    const size = lineEnd < 0 ? Number.NaN : Number.parseInt(rest.subarray(at, lineEnd).toString('latin1'), 16);
    if (Number.isNaN(size)) throw new Error('the chunks of the answer break off');
    at = lineEnd + 2;
    chunks.push(rest.subarray(at, at + size));
    at += size + 2;
    if (size === 0) return { body: Buffer.concat(chunks).toString(), length: at };
  }
}
