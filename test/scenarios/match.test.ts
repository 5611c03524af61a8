import { describe, expect, it } from 'vitest';
import { loadContract } from '../../src/contract/contract.ts';
import { parseYaml } from '../../src/contract/yaml-file.ts';
import type { JobFacts } from '../../src/core/scenario.ts';
import { readScenario } from '../../src/scenarios/load-scenario.ts';

const contract = loadContract();
const facts: JobFacts = {
  modality: 'video',
  model: 'acme/reel-1.5',
  prompt: 'A paper boat\nunder a bridge',
  key: 'sk-aig-a',
  headers: { 'x-aig-tag': 'nightly-42', 'x-many': ['one', 'two'] },
};

/** Whether the first rule of a scenario is for a job. */
function matches(match: object, wanted: Partial<JobFacts> = {}): boolean | undefined {
  const jobs = [
    { match, queued: '1s', running: '1s' },
    { queued: '1s', running: '1s' },
  ];
  const yaml = parseYaml(JSON.stringify({ summary: 'Mine.', jobs }), 'mine.yaml');
  return readScenario(yaml, 'mine', contract).rules[0]?.matches({ ...facts, ...wanted });
}

describe('a rule', () => {
  it('without a match is for every job', () => {
    expect(matches({})).toBe(true);
  });

  it('is for jobs that fit all that it names', () => {
    const all = { modality: 'video', model: 'acme/*', prompt: 'boat', key: 'sk-aig-a', header: { 'x-aig-tag': '*' } };
    expect(matches(all)).toBe(true);
    expect(matches({ ...all, modality: 'music' })).toBe(false);
    expect(matches({ ...all, model: 'other/*' })).toBe(false);
    expect(matches({ ...all, prompt: 'kite' })).toBe(false);
    expect(matches({ ...all, key: 'sk-aig-b' })).toBe(false);
    expect(matches({ ...all, header: { 'x-aig-tag': 'daily-*' } })).toBe(false);
  });

  it('for a key is for that very key', () => {
    expect(matches({ key: 'sk-aig' })).toBe(false);
    expect(matches({ key: '*' })).toBe(false);
  });
});

describe('a model', () => {
  it.each([
    ['acme/reel-1.5', true],
    ['acme/*', true],
    ['*', true],
    ['*/reel-*', true],
    ['*a*c*m*e*', true],
    ['acme/reel-1?5', false],
    ['acme/reel-1x5', false],
    ['acme', false],
    ['reel-1.5', false],
    ['Acme/*', false],
    ['', false],
  ])('%j fits acme/reel-1.5: %s', (model, fits) => {
    expect(matches({ model })).toBe(fits);
  });

  it('is text but for its stars: nothing else in it means anything', () => {
    expect(matches({ model: 'acme/reel-1.5' }, { model: 'acme/reel-1x5' })).toBe(false);
    for (const odd of ['a(b', 'a[b]', 'a|b', '^a$', 'a\\Eb', 'a+', '\\d']) {
      expect(matches({ model: odd }, { model: odd })).toBe(true);
      expect(matches({ model: odd }, { model: 'a' })).toBe(false);
    }
  });

  it('fits whole, over the ends of lines too', () => {
    expect(matches({ model: 'a*b' }, { model: 'a\n\nb' })).toBe(true);
    expect(matches({ model: 'a*b' }, { model: 'a b\n' })).toBe(false);
    expect(matches({ model: 'a*b' }, { model: '\na b' })).toBe(false);
  });

  it('with many stars is told of a long name that almost fits', () => {
    // An engine that backtracks would not come back from this in the life of the machine.
    const model = `${'*a'.repeat(60)}*b`;
    expect(matches({ model }, { model: 'a'.repeat(10_000) })).toBe(false);
    expect(matches({ model }, { model: `${'a'.repeat(10_000)}b` })).toBe(true);
  });
});

describe('a prompt', () => {
  it.each([
    ['boat', true],
    ['^A paper', true],
    ['^under', false],
    ['(?m)^under', true],
    ['BOAT', false],
    ['(?i)BOAT', true],
    ['b.dge$', false],
    ['br\\w+$', true],
    ['paper (boat|kite)', true],
    ['\\d', false],
  ])('holds %j: %s', (prompt, found) => {
    expect(matches({ prompt })).toBe(found);
  });

  it.each(['(a+)+$', '(a|aa)+$', '(.*a){25}$', '^(\\w+\\s?)*$'])(
    'of 100,000 characters is held against %s, and the search ends',
    (pattern) => {
      // An engine that backtracks would not come back from this in the life of the machine.
      expect(matches({ prompt: pattern }, { prompt: `${'a'.repeat(100_000)}!` })).toBe(false);
    },
  );

  it.each([
    ['(a)\\1', 'a backreference'],
    ['(?=a)', 'a look-ahead'],
    ['(?!a)', 'a look-ahead that forbids'],
    ['(?<=a)', 'a look-behind'],
    ['(', 'a group that does not end'],
    ['a{2000}', 'too many repetitions'],
    ['*', 'nothing to repeat'],
  ])('cannot be matched by %s, which is %s: RE2 has none', (prompt) => {
    expect(() => matches({ prompt })).toThrow(
      /^mine\.yaml:1: jobs\.0\.match\.prompt is no regular expression \(RE2\): \S/,
    );
  });
});

describe('a header', () => {
  it.each([
    [{ 'x-aig-tag': 'nightly-42' }, true],
    [{ 'X-AIG-Tag': 'nightly-*' }, true],
    [{ 'x-aig-tag': '*' }, true],
    [{ 'x-aig-tag': 'nightly' }, false],
    [{ 'x-other': '*' }, false],
    [{ 'x-many': 'two' }, true],
    [{ 'x-many': 'three' }, false],
    [{ 'x-aig-tag': '*', 'x-many': 'one' }, true],
    [{ 'x-aig-tag': '*', 'x-other': '*' }, false],
  ])('%j fits: %s', (header, fits) => {
    expect(matches({ header })).toBe(fits);
  });
});
