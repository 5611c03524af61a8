import { writeFileSync } from 'node:fs';
import type { Contract } from '../src/contract/contract.ts';
import { FileError } from '../src/contract/file-error.ts';
import { readTextFile } from '../src/contract/read-text-file.ts';
import { redact } from './redact.ts';
import type { Trace, TraceEvent } from './trace.ts';

/**
 * What a file of the trace would give back: redacted, and without what JSON cannot hold. To judge this, and not the
 * trace as it came in, is what makes a run and its file give the same verdicts.
 */
export function asFiled(trace: Trace, contract: Contract): Trace {
  return parseTrace(formatTrace(redact(trace, contract)), 'the trace');
}

/** Writes a trace that was made ready with `asFiled`, one event a line. */
export function writeTrace(file: string, trace: Trace): void {
  writeFileSync(file, formatTrace(trace));
}

/** Reads a trace. Throws FileError with the line of what is no event. */
export function readTrace(file: string): Trace {
  return parseTrace(readTextFile(file), file);
}

function formatTrace(trace: Trace): string {
  return trace.map((event) => `${JSON.stringify(event)}\n`).join('');
}

/** What an event of each kind has to have, and of what type. The rest is looked at where it is used. */
const members: Record<TraceEvent['kind'], Readonly<Record<string, 'string' | 'number' | 'object'>>> = {
  start: { target: 'string', api: 'string', epochMs: 'number', timings: 'object', features: 'object' },
  exchange: { id: 'string', step: 'object', sentAt: 'number', receivedAt: 'number', request: 'object' },
  delivery: { id: 'string', receivedAt: 'number', headers: 'object', body: 'string', schemes: 'object' },
  clock: { at: 'number', byMs: 'number' },
  resumed: { at: 'number' },
  note: { at: 'number', probe: 'string', text: 'string' },
};

/** What is wrong with an event of a trace that was read; undefined when nothing is. */
export function mistakeInEvent(event: Readonly<Record<string, unknown>>, isFirst: boolean): string | undefined {
  const kind = event?.kind as TraceEvent['kind'];
  if (!Object.hasOwn(members, kind)) {
    return `kind must be one of ${Object.keys(members).join(', ')}; it is ${JSON.stringify(kind) ?? 'nothing'}`;
  }
  for (const [member, type] of Object.entries(members[kind])) {
    if (typeof event[member] !== type || event[member] === null) return `${kind}.${member} must be of type ${type}`;
  }
  return (kind === 'start') === isFirst ? undefined : 'a trace begins with its start event, and has one';
}

function parseTrace(text: string, name: string): Trace {
  const trace: TraceEvent[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const wrong = (reason: string, cause?: unknown) => new FileError(name, index + 1, reason, { cause });
    let event: Record<string, unknown>;
    try {
      event = JSON.parse(line);
    } catch (cause) {
      throw wrong('is not JSON', cause);
    }
    const mistake = mistakeInEvent(event, trace.length === 0);
    if (mistake !== undefined) throw wrong(mistake);
    trace.push(event as unknown as TraceEvent);
  }
  if (trace.length === 0) throw new FileError(name, undefined, 'holds no events');
  return trace;
}
