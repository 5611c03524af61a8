import fc from 'fast-check';
import type { Contract } from '../../../src/contract/contract.ts';
import { bodiesFor } from './bodies.ts';
import { type Field, renderRequest } from './render-request.ts';
import { type Shot, shot } from './shot.ts';

/** Text that may stand in a header. */
const fieldValue = fc.string({
  unit: fc
    .oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff }))
    .map((code) => String.fromCharCode(code)),
  maxLength: 40,
});

/** A part of a path: a number stands for something that exists. */
const segment = fc.oneof(
  { weight: 4, arbitrary: fc.nat({ max: 20 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '%zz',
      '%00',
      '%',
      '..',
      '.',
      '',
      '%2e%2e',
      '%2F',
      'a%2Fb',
      '%c3%28',
      '%ff',
      '__proto__',
      'a'.repeat(5000),
      'video.mp4',
      '*',
      ':id',
      'a;b=c',
      '%F0%9F%98%80',
    ),
  },
  { weight: 1, arbitrary: fc.webSegment() },
);

const query = fc.oneof(
  { weight: 5, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constant('LINK') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '?',
      '??',
      '?%zz',
      '?expires_in=60',
      '?expires_in=1e3',
      '?expires_in=60&expires_in=61',
      '?expires_in[]=60',
      '?expires=1',
      '?signature=',
      '?expires=1&key=k1&signature=%ff',
      '?__proto__=1',
      '?a[__proto__][b]=1',
      `?a=${'b'.repeat(5000)}`,
      '?expires=1&expires=2&key=a&signature=b',
      '?constructor=1&toString=2',
    ),
  },
  { weight: 1, arbitrary: fc.webQueryParameters().map((text) => `?${text}`) },
);

const odd = fieldValue;
const headers: Readonly<Record<string, fc.Arbitrary<string>>> = {
  Range: fc.oneof(
    fc.constantFrom(
      'bytes=0-0',
      'bytes=-1',
      'bytes=-0',
      'bytes=5-1',
      'bytes=0-,0-,0-',
      'bytes=9999999999999-',
      `bytes=${'0-0,'.repeat(500)}`,
      'bytes=-99999999999999999999',
      'pages=1',
    ),
    odd,
  ),
  'If-Range': fc.oneof(fc.constantFrom('"x"', 'W/"x"', 'Thu, 01 Jan 2026 00:00:00 GMT'), odd),
  'If-None-Match': fc.oneof(fc.constantFrom('*', '""', 'W/""', ','), odd),
  'Idempotency-Key': fc.oneof(fc.constantFrom('', 'a', 'b', 'k'.repeat(256), 'k'.repeat(8000), '__proto__'), odd),
  'X-Request-Id': fc.oneof(fc.constantFrom('', 'mine', 'x'.repeat(4000)), odd),
  'x-aig-tag': fc.oneof(fc.constantFrom('', 'x'.repeat(65)), odd),
  Expect: fc.oneof(fc.constantFrom('100-continue', '200-ok', ''), odd),
  'Content-Encoding': fc.oneof(fc.constantFrom('gzip', 'identity', 'br', ''), odd),
  Accept: fc.oneof(fc.constantFrom('text/html', '*/*;q=0', ''), odd),
  'Accept-Encoding': fc.constantFrom('gzip', 'identity;q=0', ''),
  Upgrade: fc.constantFrom('websocket', 'h2c', ''),
  Cookie: odd,
  Origin: odd,
  'X-HTTP-Method-Override': fc.constantFrom('DELETE', 'x'),
  'X-Forwarded-Host': odd,
};
const extraHeaders = fc
  .subarray(Object.entries(headers), { maxLength: 3 })
  .chain((chosen) => fc.tuple(...chosen.map(([name, values]) => values.map((value): Field => [name, value]))));

const authorization = fc.oneof(
  { weight: 8, arbitrary: fc.constant('Bearer KEY') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      undefined,
      '',
      'Bearer',
      'Bearer ',
      'bearer KEY',
      'Basic KEY',
      'KEY',
      'Bearer KEY KEY',
      `Bearer ${'k'.repeat(9000)}`,
      'Bearer __proto__',
    ),
  },
  { weight: 1, arbitrary: odd },
);
const contentType = fc.oneof(
  { weight: 8, arbitrary: fc.constant('application/json') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      undefined,
      '',
      ';',
      'application/json; charset=utf-16',
      'application/json; charset=',
      'application/json;;;',
      'application/vnd.api+json',
      'APPLICATION/JSON',
      'text/plain',
      'multipart/form-data',
      'application/x-www-form-urlencoded',
      'a/b/c',
      'json',
      '*/*',
    ),
  },
  { weight: 1, arbitrary: odd },
);
const host = fc.oneof(
  { weight: 8, arbitrary: fc.constant('double') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', 'a b', '[::1]:1', '[', 'a:b', 'a:70000', 'a/b', 'a@b', 'ü', '1.2.3.4.5', undefined),
  },
  { weight: 1, arbitrary: odd },
);
const framing = fc.oneof(
  { weight: 6, arbitrary: fc.constant('length' as const) },
  { weight: 2, arbitrary: fc.constant('chunked' as const) },
  { weight: 1, arbitrary: fc.constantFrom('too long' as const, 'too short' as const, 'none' as const) },
);
const otherMethod = fc.constantFrom(
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'PURGE',
  'CONNECT',
  'get',
  'QUERY',
  'FOO',
);

/** Requests that are HTTP, or nearly: to an operation of the contract, or to what looks like one. */
export function requests({ operations }: Contract): fc.Arbitrary<Shot> {
  return fc.constantFrom(...operations.values()).chain((operation) => {
    const method = fc.oneof(
      { weight: 9, arbitrary: fc.constant<string>(operation.method) },
      { weight: 1, arbitrary: otherMethod },
    );
    return fc
      .record({
        method,
        segments: fc.array(segment, { minLength: 2, maxLength: 2 }),
        query,
        authorization,
        contentType,
        host,
        framing,
        extraHeaders,
        body: bodiesFor(operation),
        prefix: fc.oneof(
          { weight: 12, arbitrary: fc.constant('') },
          { weight: 1, arbitrary: fc.constantFrom('/', '/..', '//', '/%2e', 'http://double', '/v1', '*', 'x') },
        ),
      })
      .map((parts) => {
        const isOwn = parts.method === operation.method && parts.prefix === '';
        return shot(
          {
            ...(isOwn && { operation }),
            head: parts.method === 'HEAD',
            whole: parts.framing === 'length' || parts.framing === 'chunked',
          },
          (world) => renderRequest(operation, parts, world),
        );
      });
  });
}
