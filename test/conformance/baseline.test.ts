import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readBaseline, unknownIds, writeBaseline } from '../../conformance/baseline.ts';
import type { Judged } from '../../conformance/judge.ts';
import { weigh } from '../../conformance/weigh.ts';
import { judged } from './support/made-up.ts';

const folder = mkdtempSync(join(tmpdir(), 'stunt-double-baseline-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'known.yaml');
const read = (text: string) => {
  writeFileSync(file, text);
  return readBaseline(file);
};

const known = new Map([['LINK-02', 'a ticket is open']]);
const good = judged('POLL-01', 'pass');
const bad = judged('LINK-02', 'fail');

describe('a baseline', () => {
  it('is a line for each known failure, with a comment', () => {
    expect(read('# why\nLINK-02: a ticket is open\n')).toEqual(known);
    expect(read('# nothing is known\n')).toEqual(new Map());
  });

  it.each([
    ['LINK-02:', 'known.yaml:1: LINK-02 needs a comment that says why the failure is known'],
    ['POLL-01: fine\nLINK-02: ""', 'known.yaml:2: LINK-02 needs a comment'],
    ['- LINK-02', 'known.yaml:1: a baseline has a line `RULE-ID: comment` for each known failure'],
    ['LINK-02', 'a baseline has a line `RULE-ID: comment` for each known failure'],
  ])('is refused without: %j', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('names the rules that there are not', () => {
    expect(unknownIds(new Map([...known, ['LINK-99', 'x']]), [bad.rule])).toEqual(['LINK-99']);
  });

  it('excuses what it lists', () => {
    expect(weigh([good, bad], known, false)).toEqual({
      exitCode: 0,
      sentence: 'Nothing new is broken; known failures: 1.',
      excused: known,
      complaints: [],
    });
  });

  it('excuses nothing else', () => {
    const outcome = weigh([good, bad, judged('LINK-03', 'fail')], known, false);
    expect(outcome).toMatchObject({ exitCode: 1, excused: known });
    expect(outcome.sentence).toBe('Not conformant: 1 of 3 rules are broken, besides 1 that are known to be.');
  });

  it('is out of date when a rule that it lists passes', () => {
    expect(weigh([good, judged('LINK-02', 'pass')], known, false)).toMatchObject({
      exitCode: 1,
      complaints: ['LINK-02 passes: take it off the baseline'],
    });
  });

  it.each(['inconclusive', 'not-applicable'] as const)(
    'is not out of date when a rule that it lists is %s',
    (verdict) => {
      expect(weigh([good, judged('LINK-02', verdict, { level: 'SHOULD' })], known, false)).toMatchObject({
        exitCode: 0,
      });
    },
  );

  it('is not out of date for a rule that was not judged', () => {
    expect(weigh([good], known, false)).toMatchObject({ exitCode: 0, complaints: [] });
  });

  it('never excuses a rule that broke by itself', () => {
    expect(weigh([good, judged('LINK-02', 'error')], known, false)).toMatchObject({ exitCode: 1, excused: new Map() });
  });

  it('never excuses a MUST that could not be decided', () => {
    expect(weigh([good, judged('LINK-02', 'inconclusive')], known, false)).toMatchObject({ exitCode: 3 });
    expect(weigh([good, bad, judged('LINK-03', 'inconclusive')], known, false)).toMatchObject({ exitCode: 3 });
  });

  it('excuses a SHOULD that does not hold where that is a failure', () => {
    const warned = judged('LINK-02', 'warn', { level: 'SHOULD' });
    expect(weigh([good, warned], known, true)).toMatchObject({ exitCode: 0, excused: known });
    expect(weigh([good, warned], new Map(), true)).toMatchObject({ exitCode: 1 });
    expect(weigh([good, warned], known, false)).toMatchObject({ exitCode: 0, excused: new Map() });
  });

  describe('that is written', () => {
    const all: Judged[] = [good, bad, judged('LINK-03', 'fail', { message: 'it gave: the bytes #1' })];

    it('lists what fails, keeps the comments it had, and can be read again', () => {
      const written = writeBaseline(file, all, known, false);
      expect(readBaseline(file)).toEqual(written);
      expect(written).toEqual(new Map([...known, ['LINK-03', 'it gave: the bytes #1']]));
      expect(readFileSync(file, 'utf8')).toMatch(/^# Known failures/);
    });

    it('excuses the run it was written from', () => {
      expect(weigh(all, writeBaseline(file, all, new Map(), false), false)).toMatchObject({ exitCode: 0 });
    });

    it('lists nothing when nothing fails, and no error ever', () => {
      writeBaseline(file, [good, judged('LINK-02', 'error')], known, true);
      expect(readBaseline(file)).toEqual(new Map());
    });
  });
});
