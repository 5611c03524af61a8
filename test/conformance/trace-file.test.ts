import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Trace } from '../../conformance/trace.ts';
import { asFiled, readTrace, writeTrace } from '../../conformance/trace-file.ts';
import { contract, exchange, life1, start } from './support/made-up.ts';

const folder = mkdtempSync(join(tmpdir(), 'stunt-double-trace-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'trace.ndjson');

describe('a trace file', () => {
  it('gives back exactly what was judged', () => {
    const trace = asFiled(life1, contract);
    writeTrace(file, trace);
    expect(readTrace(file)).toStrictEqual(trace);
    expect(asFiled(readTrace(file), contract)).toStrictEqual(trace);
  });

  it('has an event on each line', () => {
    writeTrace(file, asFiled(life1, contract));
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).kind)).toEqual(life1.map(({ kind }) => kind));
  });

  it('gives back whatever a target answers', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.json(), (text, json) => {
        const one = exchange({ id: 'x', at: 0.1 + 0.2 });
        const response = { status: 200, headers: { 'x-any': text }, text: json, length: 3 };
        const trace = asFiled([start, { ...one, response }], contract);
        writeTrace(file, trace);
        expect(readTrace(file)).toStrictEqual(trace);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['', 'trace.ndjson: holds no events'],
    ['not json', 'trace.ndjson:1: is not JSON'],
    [JSON.stringify(exchange({ id: 'x', at: 0 })), 'trace.ndjson:1: a trace begins with its start event, and has one'],
    [`${JSON.stringify(start)}\n\n${JSON.stringify(start)}`, 'trace.ndjson:3: a trace begins with its start event'],
    [`${JSON.stringify(start)}\n{"kind":"exchange","id":"x"}`, 'trace.ndjson:2: exchange.step must be of type object'],
    [
      '{"kind":"toString"}',
      'trace.ndjson:1: kind must be one of start, exchange, delivery, clock, resumed, note; it is "toString"',
    ],
    ['null', 'trace.ndjson:1: kind must be one of'],
  ])('is refused with the line at fault: %s', (text, message) => {
    writeFileSync(file, text);
    expect(() => readTrace(file)).toThrow(message);
  });

  it('is refused when it is not there', () => {
    expect(() => readTrace(join(folder, 'nope'))).toThrow('nope: there is no such file');
  });

  it('cannot be made of a trace without a beginning', () => {
    expect(() => asFiled([] as Trace, contract)).toThrow('a trace begins with its start event');
  });
});
