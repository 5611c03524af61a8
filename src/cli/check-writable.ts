import { accessSync, closeSync, constants, existsSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from './usage-error.ts';

/** Throws UsageError when a file that a flag names could not be written: to be told before anything is paid for. */
export function checkWritable(flag: string, file: string): void {
  try {
    if (existsSync(file)) closeSync(openSync(file, 'r+'));
    else accessSync(dirname(file), constants.W_OK);
  } catch (cause) {
    throw new UsageError(`${flag} ${file} cannot be written (${(cause as NodeJS.ErrnoException).code})`, { cause });
  }
}
