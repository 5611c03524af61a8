import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { readPointer } from '../../src/contract/pointer.ts';
import type { JsonObject } from '../../src/core/record.ts';
import { changeHeaders, changeJson, changesJson, type Frozen, type Headers } from './change.ts';
import type { AnswerChange } from './defect.ts';

/** An answer on its way to the client. */
export interface Answered {
  status: number;
  headers: Headers;
  body: Buffer;
  /** How it is sent. */
  how: Pick<AnswerChange, 'chunked' | 'close' | 'slow' | 'headerCase'>;
}

/** The body as a JSON object, or undefined. */
export function jsonBody({ body }: Pick<Answered, 'body'>): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** Applies a change to an answer in place. */
export function changeAnswer(answer: Answered, change: AnswerChange, job: string | undefined, frozen: Frozen): void {
  answer.status = change.status ?? answer.status;
  if (change.body !== undefined) answer.body = Buffer.from(change.body);
  if (change.dropBody) answer.body = Buffer.alloc(0);
  const json = jsonBody(answer);
  if (json && (changesJson(change) || change.pretty)) {
    changeJson(json, change, job, frozen);
    answer.body = Buffer.from(JSON.stringify(json, undefined, change.pretty ? 2 : 0));
  }
  if (json) answer.body = Buffer.from(changeText(answer.body, change));
  if (change.bytes) answer.body = changeBytes(answer.body, change.bytes);
  answer.headers = changeHeaders(answer.headers, change);
  const { chunked, close, slow, headerCase } = change;
  answer.how = {
    ...answer.how,
    ...(chunked !== undefined && { chunked }),
    ...(close !== undefined && { close }),
    ...(slow !== undefined && { slow }),
    ...(headerCase !== undefined && { headerCase }),
  };
}

/** A body with patterns of its text replaced; the same bytes when there are none. */
export function changeText(body: Buffer, { text }: Pick<AnswerChange, 'text'>): Buffer | string {
  if (!text) return body;
  return text.reduce((now, [pattern, by]) => now.replace(new RegExp(pattern, 'g'), by), body.toString());
}

function changeBytes(body: Buffer, how: NonNullable<AnswerChange['bytes']>): Buffer {
  switch (how) {
    case 'flip-last':
      return Buffer.concat([body.subarray(0, -1), Buffer.from([(body.at(-1) ?? 0) ^ 0xff])]);
    case 'cut-last':
      return body.subarray(0, -1);
    case 'append':
      return Buffer.concat([body, Buffer.from([0])]);
    case 'garble':
      return Buffer.from(body.map((byte) => byte ^ 0x55));
  }
}

const cases: Readonly<Record<NonNullable<AnswerChange['headerCase']>, (name: string) => string>> = {
  upper: (name) => name.toUpperCase(),
  lower: (name) => name.toLowerCase(),
  title: (name) => name.toLowerCase().replace(/(^|-)./g, (start) => start.toUpperCase()),
};

/** Sends an answer. */
export async function sendAnswer(response: ServerResponse, { status, headers, body, how }: Answered): Promise<void> {
  // A slow answer is slow for whoever waits, on the machine's own clock: no other shows how long it took.
  if (how.slow !== undefined) await wait(how.slow);
  response.sendDate = false;
  const spelt = headers.map(([name, value]): [string, string] => [
    how.headerCase ? cases[how.headerCase](name) : name,
    value,
  ]);
  const measured = spelt.some(([name]) => name.toLowerCase() === 'content-length');
  const bodiless = status === 304 || status === 204 || response.req.method === 'HEAD';
  if (!measured && !how.chunked && !bodiless) spelt.push(['content-length', String(body.length)]);
  if (how.close) spelt.push(['connection', 'close']);
  response.writeHead(status, spelt.flat());
  if (how.chunked) for (let at = 0; at < body.length; at += 97) response.write(body.subarray(at, at + 97));
  response.end(how.chunked || status === 304 ? undefined : body);
}

/** The value of a header, whatever its case. */
export function headerOf({ headers }: Pick<Answered, 'headers'>, name: string): string | undefined {
  return headers.find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1];
}

/** A member of a JSON answer as text, or undefined. */
export function textAt(json: JsonObject | undefined, pointer: string): string | undefined {
  const value = readPointer(json, pointer);
  return typeof value === 'string' ? value : undefined;
}
