import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Refusal } from '../core/errors.ts';
import { lingerMs } from './linger.ts';
import type { AnswerRefusal } from './refusal-answer.ts';

/** Errors of Node's HTTP parser that have an answer of their own; every other is a 400 that says no more. */
const statuses: Readonly<Record<string, { status: number; message: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 431, message: 'the headers are too large' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, message: 'the chunk extensions are too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'the request did not arrive in time' },
  HPE_PAUSED_H2_UPGRADE: { status: 400, message: 'the double speaks HTTP/1.1; for HTTP/2 put a proxy in front' },
};

/** What never becomes a request of the framework, and is answered on the bare connection. */
export interface BareAnswers {
  /** Answers what is not even HTTP. */
  readonly clientError: (error: Error, socket: Socket) => void;
  /** Answers CONNECT, which Node would drop without a word. */
  readonly connect: (request: IncomingMessage, socket: Duplex) => void;
}

/** Answers with the envelope and the headers that every answer has, and closes the connection. */
export function createBareAnswers(answerRefusal: AnswerRefusal, common: () => readonly string[]): BareAnswers {
  const end = (socket: Socket, status: number, message: string) => {
    const { content } = answerRefusal(new Refusal('invalid', message, { status }));
    const fields = ['content-type', content?.type, 'content-length', content?.length, 'connection', 'close'];
    const all = [...common(), ...fields];
    const lines = all.map((text, at) => (at % 2 === 0 ? `${text}: ` : `${text}\r\n`));
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${content?.body}`);
    // What still comes is read and forgotten: left unread it would reset the connection, or keep it open for good.
    socket.resume().setTimeout(lingerMs, () => socket.destroy());
  };
  return {
    clientError(error, socket) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code === 'ECONNRESET' || !socket.writable || hasBegunAnswer(socket)) {
        socket.destroy();
        return;
      }
      const { status, message } = statuses[code] ?? { status: 400, message: 'the request is not valid HTTP' };
      end(socket, status, message);
    },
    connect(_request, socket) {
      // The client may hang up before it has the answer.
      socket.on('error', () => undefined);
      end(socket as Socket, 400, 'this is no proxy');
    },
  };
}

/** Whether an answer is on its way, into whose midst a second one must not be written. Node keeps it here alone. */
function hasBegunAnswer(socket: Socket): boolean {
  return (socket as { _httpMessage?: ServerResponse | null })._httpMessage?.headersSent ?? false;
}
