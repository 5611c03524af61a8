import type { Level, Rule } from '../../conformance/rule.ts';
import type { YamlFile } from '../../src/contract/yaml-file.ts';

/** Weakest first. */
const levels: readonly Level[] = ['MAY', 'SHOULD', 'MUST'];

/**
 * What is wrong with a list of requirements, each as `file:line: what`: sentences that no rule checks and nobody
 * excluded, rules that are not there, rules that no sentence asks for, and rules that ask for more than any does.
 */
export function checkRequirements(file: YamlFile, rules: readonly Rule[]): string[] {
  const errors: string[] = [];
  const known = new Map(rules.map((rule) => [rule.id, rule]));
  const strongest = new Map<string, number>();
  const said = new Set<string>();

  const complain = (path: readonly (string | number)[], what: string) => {
    const line = file.lineOf(path);
    errors.push(`${file.name}${line === undefined ? '' : `:${line}`}: ${what}`);
  };
  const check = (path: readonly (string | number)[], sentence: unknown) => {
    if (!isObject(sentence) || typeof sentence.says !== 'string' || sentence.says.trim() === '') {
      return complain(path, 'a sentence has `says`, the text');
    }
    const { says, level, rules: ids, excluded } = sentence;
    if (said.has(`${path[0]} ${says}`)) complain(path, `"${says}" is there twice`);
    said.add(`${path[0]} ${says}`);
    for (const name of Object.keys(sentence)) {
      if (!['says', 'level', 'rules', 'excluded'].includes(name))
        complain([...path, name], `"${says}" has an unknown field "${name}"`);
    }
    if (excluded !== undefined) {
      if (ids !== undefined) complain(path, `"${says}" has rules and is excluded; it is one or the other`);
      if (typeof excluded !== 'string' || excluded.trim() === '')
        complain(path, `"${says}" is excluded without a reason`);
      return;
    }
    if (!Array.isArray(ids) || ids.length === 0) return complain(path, `"${says}" has no rules and is not excluded`);
    const weight = (levels as readonly unknown[]).indexOf(level);
    if (weight < 0)
      return complain(path, `"${says}" has the level ${String(level)}; it is one of ${levels.join(', ')}`);
    for (const [index, id] of ids.entries()) {
      if (!known.has(String(id)))
        complain([...path, 'rules', index], `"${says}" names the rule ${String(id)}, which is not there`);
      strongest.set(String(id), Math.max(weight, strongest.get(String(id)) ?? 0));
    }
  };

  if (!isObject(file.value)) return [`${file.name}: the file holds lists of sentences by where they stand`];
  for (const [source, sentences] of Object.entries(file.value)) {
    if (!Array.isArray(sentences)) complain([source], `${source} is a list of sentences`);
    else for (const [index, sentence] of sentences.entries()) check([source, index], sentence);
  }
  for (const { id, level } of rules) {
    const weight = strongest.get(id);
    if (weight === undefined) errors.push(`${file.name}: no sentence asks for the rule ${id}`);
    else if (weight < levels.indexOf(level))
      errors.push(`${file.name}: the rule ${id} is a ${level}, and no sentence that asks for it is`);
  }
  return errors;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
