import type { Socket } from 'node:net';
import { Refusal } from '../core/errors.ts';
import type { AnswerRefusal } from './refusal-answer.ts';

/** Errors of Node's HTTP parser that have a status of their own; every other is a 400. */
const statuses: Readonly<Record<string, { status: number; reason: string; message: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 431, reason: 'Request Header Fields Too Large', message: 'the headers are too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, reason: 'Request Timeout', message: 'the request did not arrive in time' },
};

/** Answers what is not even HTTP with the envelope, and closes the connection. */
export function answerClientErrors(answerRefusal: AnswerRefusal): (error: Error, socket: Socket) => void {
  return (error, socket) => {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const known = statuses[code] ?? { status: 400, reason: 'Bad Request', message: 'the request is not valid HTTP' };
    const { body } = answerRefusal(new Refusal('invalid', known.message, { status: known.status }));
    socket.end(
      `HTTP/1.1 ${known.status} ${known.reason}\r\nContent-Type: application/json; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  };
}
