import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readTextFile } from '../../src/contract/read-text-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'stunt-double-text-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a text file', () => {
  it('is read by its path or its URL', () => {
    const file = join(folder, 'mine.txt');
    writeFileSync(file, 'ünïcode\n');
    expect([readTextFile(file), readTextFile(pathToFileURL(file))]).toEqual(['ünïcode\n', 'ünïcode\n']);
  });

  it.each([
    ['one that is not there', join(folder, 'nope'), undefined, `${join(folder, 'nope')}: there is no such file`],
    ['one that has a name of its own in messages', join(folder, 'nope'), 'mine', 'mine: there is no such file'],
    ['a folder', folder, 'mine', 'mine: cannot be read (EISDIR)'],
  ])('is refused in one sentence that names it: %s', (_, file, name, message) => {
    expect(() => readTextFile(file, name)).toThrow(expect.objectContaining({ name: 'FileError', message }));
  });
});
