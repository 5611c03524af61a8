import { describe, expect, it } from 'vitest';
import { rules } from '../../conformance/rules.ts';
import { packageRoot } from '../../src/contract/package-root.ts';
import { parseYaml, readYamlFile } from '../../src/contract/yaml-file.ts';
import { checkRequirements } from './check-requirements.ts';

const [first, ...rest] = rules;
if (!first) throw new Error('there are no rules');

/** What is said of a list in which one sentence asks for all rules but the first, and these do the rest. */
function complaints(sentences: string): string[] {
  const others = `page:\n  - { says: all, level: MUST, rules: [${rest.map(({ id }) => id).join(', ')}] }\n`;
  return checkRequirements(parseYaml(others + sentences, 'list.yaml'), rules);
}

describe('the list of requirements', () => {
  it('maps every sentence to rules or excludes it, and has one for every rule', () => {
    const file = new URL('conformance/requirements.yaml', packageRoot());
    expect(checkRequirements(readYamlFile(file, 'requirements.yaml'), rules)).toEqual([]);
  });

  it.each([
    ['a sentence without rules', '  - { says: x, level: MUST }', 'list.yaml:3: "x" has no rules and is not excluded'],
    [
      'an empty list of rules',
      '  - { says: x, level: MUST, rules: [] }',
      'list.yaml:3: "x" has no rules and is not excluded',
    ],
    [
      'a rule that is not there',
      '  - { says: x, level: MAY, rules: [NONE-01] }',
      'list.yaml:3: "x" names the rule NONE-01, which is not there',
    ],
    ['no reason', '  - { says: x, excluded: "" }', 'list.yaml:3: "x" is excluded without a reason'],
    [
      'both',
      '  - { says: x, level: MUST, rules: [SUBMIT-02], excluded: y }',
      'list.yaml:3: "x" has rules and is excluded; it is one or the other',
    ],
    [
      'no level',
      '  - { says: x, rules: [SUBMIT-02] }',
      'list.yaml:3: "x" has the level undefined; it is one of MAY, SHOULD, MUST',
    ],
    ['a sentence twice', '  - { says: all, excluded: y }', 'list.yaml:3: "all" is there twice'],
    ['no text', '  - { level: MUST }', 'list.yaml:3: a sentence has `says`, the text'],
    [
      'a slip of the pen',
      '  - { says: x, rule: SUBMIT-02, excluded: y }',
      'list.yaml:3: "x" has an unknown field "rule"',
    ],
    ['no list', 'decisions: none', 'list.yaml:3: decisions is a list of sentences'],
  ])('with %s is told so', (_, sentence, message) => {
    expect(complaints(`  - { says: first, level: ${first.level}, rules: [${first.id}] }\n`)).toEqual([]);
    expect(complaints(`${sentence}\n`)).toContain(message);
  });

  it('without a sentence for a rule is told so', () => {
    expect(complaints('')).toEqual([`list.yaml: no sentence asks for the rule ${first.id}`]);
  });

  it('with a weaker sentence than its rule is told so', () => {
    expect(complaints(`  - { says: first, level: MAY, rules: [${first.id}] }\n`)).toEqual([
      `list.yaml: the rule ${first.id} is a MUST, and no sentence that asks for it is`,
    ]);
  });

  it('that is no mapping is told so', () => {
    expect(checkRequirements(parseYaml('[]', 'list.yaml'), rules)).toEqual([
      'list.yaml: the file holds lists of sentences by where they stand',
    ]);
  });
});
