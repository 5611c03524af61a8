import { readFileSync } from 'node:fs';
import { FileError } from './file-error.ts';

/** Reads a file that somebody named. `name` is what messages call it. Throws FileError when it cannot be read. */
export function readTextFile(file: string | URL, name = String(file)): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`;
    throw new FileError(name, undefined, reason, { cause });
  }
}
