import { describe, expect, it } from 'vitest';
import { createProgress } from '../../src/cli/progress.ts';

function written(stream: { isTTY: boolean; columns: number }, lines: readonly string[]): string {
  let text = '';
  const write = (chunk: string) => {
    text += chunk;
    return true;
  };
  const progress = createProgress({ ...stream, write } as unknown as NodeJS.WriteStream);
  for (const line of lines) progress.say(line);
  progress.end();
  return text;
}

describe('progress', () => {
  it('is a line for each step where nobody watches', () => {
    expect(written({ isTTY: false, columns: 0 }, ['one', 'two'])).toBe('one\ntwo\n');
  });

  it('is one line that changes, and goes away, on a terminal', () => {
    const wipe = '\r\u001b[2K';
    expect(written({ isTTY: true, columns: 80 }, ['one', 'two'])).toBe(`${wipe}one${wipe}two${wipe}`);
  });

  it('never wraps on a terminal, where half of it would stay', () => {
    const [, line = ''] = written({ isTTY: true, columns: 20 }, ['x'.repeat(50)]).split('\u001b[2K');
    expect(line.replace('\r', '')).toHaveLength(19);
  });
});
