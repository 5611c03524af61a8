import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockLedger } from '../../../conformance/ledger/ledger-lock.ts';
import { FileError } from '../../../src/contract/file-error.ts';

let folder: string;
let ledger: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stunt-double-lock-'));
  ledger = join(folder, 'ledger.json');
  lock = `${ledger}.lock`;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const holding = (pid: number | undefined, host = hostname()) => writeFileSync(lock, JSON.stringify({ pid, host }));

/** A process that waits for a line, then tries to lock the ledger, says what came of it, and holds it until its input ends. */
function rival(end = 'unlock()'): ChildProcess {
  const code = `
    const { lockLedger } = await import(${JSON.stringify(new URL('../../../conformance/ledger/ledger-lock.ts', import.meta.url))});
    process.stdin.once('data', () => {
      try {
        const unlock = lockLedger(${JSON.stringify(ledger)});
        process.stdin.once('end', () => { ${end} });
        console.log('locked');
      } catch (error) {
        console.log(error.message);
      }
    });
    console.log('ready');`;
  return spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['pipe', 'pipe', 'inherit'] });
}

/** The next line that a process prints. */
async function line({ stdout }: ChildProcess): Promise<string> {
  const [text] = await once(createInterface(stdout as NonNullable<typeof stdout>), 'line');
  return String(text);
}

async function ended(child: ChildProcess): Promise<void> {
  child.stdin?.end();
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

describe('the lock of a ledger', () => {
  it('stands beside it, names its process, and goes when it is given back', () => {
    const unlock = lockLedger(ledger);
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toEqual({ pid: process.pid, host: hostname() });
    unlock();
    expect(readdirSync(folder)).toEqual([]);
    unlock();
    lockLedger(ledger)();
  });

  it('keeps others out as long as its process runs, and names it', async () => {
    const child = rival();
    await line(child);
    child.stdin?.write('go\n');
    expect(await line(child)).toBe('locked');
    const message = `${ledger}: is in use by process ${child.pid}, which holds ${lock}; let it end first`;
    expect(() => lockLedger(ledger)).toThrow(message);
    expect(() => lockLedger(ledger)).toThrow(FileError);
    await ended(child);
    lockLedger(ledger)();
  });

  it('keeps out who is in the same process', () => {
    const unlock = lockLedger(ledger);
    expect(() => lockLedger(ledger)).toThrow(`is in use by process ${process.pid}`);
    unlock();
  });

  it('goes with its process, also when that ends on the spot', async () => {
    const child = rival('process.exit(130)');
    await line(child);
    child.stdin?.write('go\n');
    expect(await line(child)).toBe('locked');
    expect(existsSync(lock)).toBe(true);
    await ended(child);
    expect(existsSync(lock)).toBe(false);
  });

  it('is taken over from a process that is gone', async () => {
    const child = rival();
    child.kill('SIGKILL');
    await ended(child);
    holding(child.pid);
    lockLedger(ledger)();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is taken over from an earlier process that had the same number, as in a container that was started again', () => {
    holding(process.pid);
    lockLedger(ledger)();
    expect(existsSync(lock)).toBe(false);
  });

  it('is taken over by one alone when several come at once', async () => {
    const gone = rival();
    gone.kill('SIGKILL');
    await ended(gone);
    const rivals = Array.from({ length: 5 }, () => rival());
    await Promise.all(rivals.map(line));
    holding(gone.pid);
    const said = rivals.map(line);
    for (const { stdin } of rivals) stdin?.write('go\n');
    const answers = await Promise.all(said);
    expect(answers.filter((answer) => answer.includes(': is in use'))).toHaveLength(4);
    expect(answers).toContain('locked');
    await Promise.all(rivals.map(ended));
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['another machine', () => holding(1, 'elsewhere'), 'is in use by process 1 of elsewhere; delete '],
    ['nobody yet', () => writeFileSync(lock, ''), 'is in use, as '],
    ['what is no process', () => holding(-1), 'is in use, as '],
    ['what cannot be read', () => mkdirSync(lock), 'is in use, as '],
  ])('is left alone where it cannot be told whether anybody holds it: %s', (_, held, message) => {
    held();
    expect(() => lockLedger(ledger)).toThrow(message);
    expect(existsSync(lock)).toBe(true);
  });

  it.each([
    ['is not there', () => join(folder, 'nowhere', 'ledger.json'), 'ledger.json: there is no such file'],
    [
      'is no folder',
      () => join('/dev/null', 'ledger.json'),
      'ledger.json: cannot be locked by /dev/null/ledger.json.lock',
    ],
  ])('is not to be had in a folder that %s', (_, file, message) => {
    expect(() => lockLedger(file())).toThrow(message);
  });
});
