import { describe, expect, it } from 'vitest';
import { wantsColours } from '../../src/cli/paint.ts';

const terminal = { isTTY: true };
const pipe = {};

describe('wantsColours', () => {
  it('is for a terminal that can show them', () => {
    expect(wantsColours(terminal, {})).toBe(true);
    expect(wantsColours(terminal, { TERM: 'dumb' })).toBe(false);
  });

  it('leaves a pipe plain, in CI too', () => {
    expect(wantsColours(pipe, {})).toBe(false);
    expect(wantsColours(pipe, { CI: 'true' })).toBe(false);
  });

  it('follows FORCE_COLOR, and NO_COLOR before that', () => {
    expect(wantsColours(pipe, { FORCE_COLOR: '1' })).toBe(true);
    expect(wantsColours(terminal, { FORCE_COLOR: '0' })).toBe(false);
    expect(wantsColours(terminal, { NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false);
  });
});
