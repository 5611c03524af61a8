import { describe, expect, it } from 'vitest';
import { checkSchema } from '../../src/contract/check-schema.ts';
import { FileError } from '../../src/contract/file-error.ts';
import { parseYaml } from '../../src/contract/yaml-file.ts';

const check = (text: string, at?: string[]) => () =>
  checkSchema(parseYaml(text, 'mine.yaml'), 'scenario.schema.json', at);
const jobs = 'jobs: [{ queued: 1s, running: 2s }]';

describe('checking a file against a schema', () => {
  it('returns what fits, as it was read', () => {
    expect(check(`summary: Mine.\n${jobs}`)()).toEqual({ summary: 'Mine.', jobs: [{ queued: '1s', running: '2s' }] });
  });

  it('looks at a part of the file, and names fields from the top', () => {
    expect(check(`a:\n  b:\n    summary: Mine.\n    ${jobs}`, ['a', 'b'])()).toMatchObject({ summary: 'Mine.' });
    expect(check(`a:\n  b:\n    summary: 7\n    ${jobs}`, ['a', 'b'])).toThrow(
      'mine.yaml:3: a.b.summary must be string; it is 7',
    );
  });

  it('says which part is missing', () => {
    expect(check('other: 1', ['a', 'b'])).toThrow(/^mine\.yaml:1: a\.b must be object; it is nothing$/);
  });

  it('tells the mistake that lies deepest, since those above only repeat it', () => {
    expect(
      check('summary: Mine.\njobs:\n  - queued: 1s\n    running: 2s\n    outcome: { fail: { code: X, message: m } }'),
    ).toThrow(/^mine\.yaml:5: jobs\.0\.outcome\.fail\.code must match pattern .*; it is "X"$/);
  });

  it('shows no more of a value than fits on a line', () => {
    const long = 'x'.repeat(500);
    const act = check(`summary: Mine.\njobs: [{ queued: ${long}, running: 2s }]`);
    expect(act).toThrow(/; it is "x{56}…$/);
  });

  it('throws a FileError', () => {
    expect(check('summary: 7')).toThrow(FileError);
  });
});
