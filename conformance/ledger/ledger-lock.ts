import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { FileError } from '../../src/contract/file-error.ts';

/** Who holds a lock; `pid` is a number of `host` alone. */
interface Holder {
  readonly pid: number;
  readonly host: string;
}

/** Locks that this process holds. One that has its number and is not among them was left by an earlier process. */
const held = new Set<string>();

/**
 * Keeps other processes from a ledger until the function that it returns is called, or this process ends, by a file of
 * its name and `.lock`. The lock of a process that is gone is taken over. Throws FileError naming who holds it.
 */
export function lockLedger(file: string): () => void {
  const lock = `${file}.lock`;
  while (!create(lock, file)) takeAway(lock, file);
  const place = resolve(lock);
  held.add(place);
  const release = () => {
    process.removeListener('exit', release);
    if (held.delete(place)) rmSync(place, { force: true });
  };
  // A second Ctrl-C ends the process on the spot.
  process.once('exit', release);
  return release;
}

/** Makes a file that says who made it; false when it is there already. */
function create(path: string, file: string): boolean {
  const own: Holder = { pid: process.pid, host: hostname() };
  try {
    writeFileSync(path, `${JSON.stringify(own)}\n`, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    const reason = code === 'ENOENT' ? 'there is no such file' : `cannot be locked by ${path} (${code})`;
    throw new FileError(file, undefined, reason, { cause });
  }
}

/** Removes a lock that nobody holds any more. Throws FileError where somebody may. */
function takeAway(lock: string, file: string): void {
  if (!isLeft(lock, file)) return;
  // One at a time: of two who found it left behind, the second would remove the lock that the first has made since.
  const taking = `${lock}.taking`;
  if (!create(taking, file)) throw doubtful(taking, file);
  try {
    if (isLeft(lock, file)) rmSync(lock);
  } finally {
    rmSync(taking);
  }
}

/** Whether a lock is there, and its process is gone. Throws FileError when somebody holds it, or that cannot be told. */
function isLeft(lock: string, file: string): boolean {
  const text = read(lock);
  if (text === undefined) return false;
  const holder = parse(text);
  if (!holder) throw doubtful(lock, file);
  const { pid, host } = holder;
  if (host !== hostname()) {
    throw new FileError(file, undefined, `is in use by process ${pid} of ${host}; delete ${lock} if it is not`);
  }
  if (!isRunning(pid, lock)) return true;
  throw new FileError(file, undefined, `is in use by process ${pid}, which holds ${lock}; let it end first`);
}

function doubtful(path: string, file: string): FileError {
  return new FileError(file, undefined, `is in use, as ${path} says; delete that if it is not`);
}

/** Undefined when it is not there; empty when it cannot be read. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : '';
  }
}

/** Undefined for what is no lock, or is only just being written. */
function parse(text: string): Holder | undefined {
  try {
    const { pid, host } = JSON.parse(text);
    return Number.isInteger(pid) && pid > 0 && typeof host === 'string' ? { pid, host } : undefined;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number, lock: string): boolean {
  if (pid === process.pid) return held.has(resolve(lock));
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
