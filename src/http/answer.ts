import type { Readable } from 'node:stream';

/** An answer to an operation of the contract, before it is written. */
export interface Answer {
  readonly status: number;
  /** Names and values in turn, as Node writes them, without those of the content. What all answers have is added here. */
  readonly headers: string[];
  readonly content?: Content;
}

/** What an answer carries. */
export interface Content {
  readonly type: string;
  /** Bytes. */
  readonly length: number;
  /** Undefined when only its type and length are told, as to HEAD. */
  readonly body: string | Buffer | Readable | undefined;
}

/** An answer that carries a value as JSON. */
export function json(status: number, value: unknown, headers: string[] = []): Answer {
  const body = JSON.stringify(value);
  const content = { type: 'application/json; charset=utf-8', length: Buffer.byteLength(body), body };
  return { status, headers, content };
}
