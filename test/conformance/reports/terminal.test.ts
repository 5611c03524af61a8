import { describe, expect, it } from 'vitest';
import { terminalReport } from '../../../conformance/reports/terminal.ts';
import { contract, judged } from '../support/made-up.ts';
import { madeUpReport } from './made-up-report.ts';

const text = terminalReport(madeUpReport(), contract, false);

describe('the report of the terminal', () => {
  it('begins with the worst', () => {
    const heads = [...text.matchAll(/^[✗!?] (\S+) (\S+)/gm)].map(([, id, verdict]) => `${id} ${verdict}`);
    expect(heads).toEqual(['LIFE-01 error', 'POLL-01 fail', 'LINK-07 fail', 'HOOK-05 inconclusive', 'SUBMIT-05 warn']);
  });

  it('says what was expected, what was seen, in which exchange, and how to see it again', () => {
    const block = text.slice(text.indexOf('✗ LINK-07'), text.indexOf('? HOOK-05')).trimEnd().split('\n');
    expect(block).toEqual([
      '✗ LINK-07 fail',
      '  expected  MUST LINK-07 holds (page: LINK-07)',
      '  seen      it was still served',
      expect.stringMatching(/^ {4}x8 {2}at 9\.100 s {2}GET http:\/\/media\.test\/\S+ → 403 in 20 ms$/),
      expect.stringMatching(/^ {6}LINK=\$\(curl -s 'http:\/\/gateway\.test\/v1\/jobs\/job_1' .*once it has expired$/),
    ]);
  });

  it('ends with the sentence and the numbers', () => {
    expect(text.trimEnd().split('\n').slice(-2)).toEqual([
      'Not conformant: 3 of 9 rules are broken.',
      'made up (http://gateway.test): 2 pass, 2 fail, 1 warn, 2 inconclusive, 1 not-applicable, 1 error; 1 job, 9.2 s',
    ]);
  });

  it('mentions what could not be told and need not be, without making much of it', () => {
    expect(text).toContain('Could not be told, and need not be:\n  ? LINK-11  the clock cannot be turned\n');
  });

  it('has colours only when asked, and never those of a target', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;
    expect(text).not.toMatch(control);
    expect(text).toContain('\\x1b[31m');
    const coloured = terminalReport(madeUpReport(), contract, true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(text);
    expect(coloured).not.toBe(text);
  });

  it('is short when all is well', () => {
    const good = terminalReport(madeUpReport({}, [judged('POLL-01', 'pass')]), contract, false);
    expect(good).toBe('Conformant.\nmade up (http://gateway.test): 1 pass; 1 job, 9.2 s\n');
  });

  it('says which failures are known, and what is wrong with the baseline', () => {
    const baseline = new Map([
      ['LINK-07', 'a ticket is open'],
      ['POLL-02', 'never true'],
    ]);
    const out = terminalReport(madeUpReport({ baseline }), contract, false);
    expect(out).toContain('✗ LINK-07 fail (known: a ticket is open)');
    expect(out).toContain('baseline  POLL-02 passes: take it off the baseline');
  });

  it('shows three events of a rule that has many', () => {
    const many = judged('POLL-01', 'fail', { evidence: ['x1', 'x2', 'x3', 'x4', 'x5'] });
    expect(terminalReport(madeUpReport({}, [many]), contract, false)).toContain('    and 2 more\n');
  });
});
