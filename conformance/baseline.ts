import { writeFileSync } from 'node:fs';
import { Document } from 'yaml';
import { FileError } from '../src/contract/file-error.ts';
import { readYamlFile } from '../src/contract/yaml-file.ts';
import type { Judged } from './judge.ts';
import type { Rule } from './rule.ts';
import { isFailure } from './weigh.ts';

/** Known failures of a target: the ids of rules, each with a comment that says why it is known. */
export type Baseline = ReadonlyMap<string, string>;

/** Reads a baseline, a YAML file of `RULE-ID: comment`. Throws FileError with the line of the first mistake. */
export function readBaseline(file: string): Baseline {
  const { value, name, lineOf } = readYamlFile(file);
  // A file of comments alone lists nothing.
  if (value === null) return new Map();
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new FileError(name, lineOf([]), 'a baseline has a line `RULE-ID: comment` for each known failure');
  }
  for (const [id, comment] of Object.entries(value)) {
    if (typeof comment === 'string' && comment.trim() !== '') continue;
    throw new FileError(name, lineOf([id]), `${id} needs a comment that says why the failure is known`);
  }
  return new Map(Object.entries(value));
}

/** The ids that no rule has. */
export function unknownIds(baseline: Baseline, rules: readonly Rule[]): string[] {
  return [...baseline.keys()].filter((id) => !rules.some((rule) => rule.id === id));
}

/** Writes down what fails now. Comments of `before` are kept; a new failure gets its message as one. */
export function writeBaseline(file: string, judged: readonly Judged[], before: Baseline, strict: boolean): Baseline {
  const failures = judged.filter(({ verdict }) => isFailure(verdict, strict));
  const baseline = new Map(failures.map(({ rule, message }) => [rule.id, before.get(rule.id) ?? message]));
  const document = new Document(Object.fromEntries(baseline));
  document.commentBefore = ' Known failures, each with why it is known. A rule that passes again must be taken off.';
  writeFileSync(file, document.toString({ lineWidth: 0 }));
  return baseline;
}
