import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkBelongs } from '../../../conformance/ledger/check-belongs.ts';
import { beginLedger, type Ledger, lengthOf } from '../../../conformance/ledger/ledger.ts';
import { readLedger, writeLedger } from '../../../conformance/ledger/ledger-file.ts';
import { type TargetFlags, targetFromFlags } from '../../../conformance/target.ts';
import { asFiled } from '../../../conformance/trace-file.ts';
import { loadContract } from '../../../src/contract/contract.ts';
import { contract, life1, link, start } from '../support/made-up.ts';

const folder = mkdtempSync(join(tmpdir(), 'stunt-double-ledger-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'ledger.json');

const targetWith = (flags: TargetFlags = {}) => targetFromFlags({ api: start.api, key: 'k', ...flags }, contract);
const due: Ledger['due'][number] = {
  check: 'link-expiry',
  job: 'job_1',
  link,
  ends: '2026-01-03T03:04:05.000Z',
  at: '2026-01-03T03:09:07.500Z',
  until: '2026-01-09T03:00:00.000Z',
};
const ledger = beginLedger(targetWith(), contract, asFiled(life1, contract), { due: [due], skewMs: -3 });

/** Writes the ledger with something in the place of a member. */
function writeWith(change: (value: Record<string, unknown>) => void): void {
  const value = JSON.parse(JSON.stringify(ledger));
  change(value);
  writeFileSync(file, JSON.stringify(value, undefined, 2));
}

describe('a ledger file', () => {
  it('gives back what was written', () => {
    writeLedger(file, ledger);
    expect(readLedger(file)).toStrictEqual(ledger);
  });

  it('can be read by its owner alone, also when it takes the place of one that anybody could read', () => {
    writeFileSync(file, 'old', { mode: 0o644 });
    writeLedger(file, ledger);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is the old one as long as the new one is not whole, and leaves nothing beside it', () => {
    const own = mkdtempSync(join(folder, 'own-'));
    const path = join(own, 'ledger.json');
    writeLedger(path, ledger);
    const before = readFileSync(path, 'utf8');
    const unwritable = { ...ledger, trace: [{ kind: 'note', at: 0, probe: 'x', text: 1n }] } as unknown as Ledger;
    expect(() => writeLedger(path, unwritable)).toThrow('ledger.json: cannot be written');
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(readdirSync(own)).toEqual(['ledger.json']);
  });

  it('is refused where it cannot be written', () => {
    expect(() => writeLedger(join(folder, 'nope', 'ledger.json'), ledger)).toThrow('cannot be written (ENOENT)');
  });

  it.each<[(value: Record<string, unknown>) => void, RegExp]>([
    [(value) => Object.assign(value, { ledger: 2 }), /:2: ledger must be 1, the version .*; it is 2$/],
    [(value) => Object.assign(value, { ledger: 'x' }), /ledger must be (integer|equal to constant); it is "x"$/],
    [(value) => delete value.contract, /the file lacks the field "contract"$/],
    [(value) => Object.assign(value, { key: 'sk' }), /has an unknown field "key"$/],
    [
      (value) => Object.assign(value, { due: [{ ...due, at: 'soon' }] }),
      /:\d+: due\.0\.at must match pattern .*; it is "soon"$/,
    ],
    [
      (value) => Object.assign(value, { due: [{ ...due, check: 'tea' }] }),
      /due\.0\.check must be one of link-expiry, file-retention; it is "tea"$/,
    ],
    [(value) => Object.assign(value, { trace: [] }), /trace must NOT have fewer than 1 items; it is \[\]$/],
    [
      (value) => Object.assign(value, { trace: [start, { kind: 'note', at: 0 }] }),
      /:\d+: trace\.1: note\.probe must be of type string$/,
    ],
    [(value) => Object.assign(value, { trace: life1.slice(1) }), /trace\.0: a trace begins with its start event/],
  ])('is refused by line, field, rule and value: %#', (change, message) => {
    writeWith(change);
    expect(() => readLedger(file)).toThrow(message);
  });

  it.each([
    ['no JSON', 'is not JSON, as a ledger is'],
    ['null', 'the file must be object; it is null'],
    ['', 'is not JSON, as a ledger is'],
  ])('is refused when it holds %j', (text, message) => {
    writeFileSync(file, text);
    expect(() => readLedger(file)).toThrow(message);
  });

  it('is refused when it is not there', () => {
    expect(() => readLedger(join(folder, 'nope.json'))).toThrow('nope.json: there is no such file');
  });
});

describe('a ledger belongs to', () => {
  const later = start.epochMs + 86_400_000;
  const check = (target = targetWith(), other = contract, now = later) =>
    checkBelongs('l.json', ledger, target, other, now);

  it('the target, the contract and the time after it was written', () => {
    expect(() => check()).not.toThrow();
  });

  it('no other target', () => {
    expect(() => check(targetWith({ api: 'http://other.test/' }))).toThrow(
      'l.json: is the ledger of http://gateway.test, not of http://other.test',
    );
  });

  it('no other dialect', () => {
    expect(() => check(targetWith(), loadContract(undefined, 'sdk'))).toThrow(
      'l.json: was begun with --profile page, not with sdk',
    );
  });

  it('no other contract', () => {
    const other = { ...contract, document: { ...contract.document, info: {} } };
    expect(() => check(targetWith(), other)).toThrow('l.json: was begun with another contract');
  });

  it('a machine whose clock was set back by a little', () => {
    const written = start.epochMs + lengthOf(ledger);
    expect(() => check(targetWith(), contract, written - 5000)).not.toThrow();
    expect(() => check(targetWith(), contract, written - 5001)).toThrow('set it right first');
  });

  it('no machine whose clock says that it was not written yet', () => {
    expect(() => check(targetWith(), contract, start.epochMs)).toThrow(
      /^l\.json: was last written at 2026-.*, and the clock of this machine says 2026-01-02T03:04:05\.000Z: set it right/,
    );
  });
});
