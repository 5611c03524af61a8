import { writeFileSync } from 'node:fs';
import { Document } from 'yaml';
import { FileError } from '../src/contract/file-error.ts';
import { readYamlFile } from '../src/contract/yaml-file.ts';
import { type Conclusion, conclude } from './conclusion.ts';
import type { Judged } from './judge.ts';
import type { Rule } from './rule.ts';

/** Known failures of a target: the ids of rules, each with a comment that says why it is known. */
export type Baseline = ReadonlyMap<string, string>;

/** What a run comes to. */
export interface Outcome {
  readonly exitCode: Conclusion['exitCode'];
  readonly sentence: string;
  /** Failures that the baseline lists, with its comments. */
  readonly excused: Baseline;
  /** What is wrong with the baseline itself, a sentence each. */
  readonly complaints: readonly string[];
}

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

/**
 * Weighs a run against known failures. A failure that is not listed and a listed rule that passes by now are both
 * wrong, so that the list stays true; what broke in the harness and what a MUST left open is never excused.
 */
export function weigh(judged: readonly Judged[], baseline: Baseline, strict: boolean): Outcome {
  const { exitCode, sentence, summary } = conclude(judged, strict);
  const excused = new Map<string, string>();
  const complaints: string[] = [];
  for (const { rule, verdict } of judged) {
    const comment = baseline.get(rule.id);
    if (comment === undefined) continue;
    if (isFailure(verdict, strict)) excused.set(rule.id, comment);
    if (verdict === 'pass') complaints.push(`${rule.id} passes: take it off the baseline`);
  }
  if (complaints.length > 0) {
    return { exitCode: 1, sentence: `The baseline is out of date. ${sentence}`, excused, complaints };
  }
  if (exitCode !== 1 || excused.size === 0) return { exitCode, sentence, excused, complaints };

  const broken = summary.fail + summary.error + (strict ? summary.warn : 0) - excused.size;
  if (broken > 0) {
    const more = `Not conformant: ${broken} of ${judged.length} rules are broken, besides ${excused.size} that are known to be.`;
    return { exitCode: 1, sentence: more, excused, complaints };
  }
  const undecided = judged.filter(({ verdict, rule }) => verdict === 'inconclusive' && rule.level === 'MUST').length;
  return undecided > 0
    ? {
        exitCode: 3,
        sentence: `Not decided: nothing new is broken, but ${undecided} MUST rules could not be judged.`,
        excused,
        complaints,
      }
    : {
        exitCode: 0,
        sentence: `Nothing new is broken; known failures: ${excused.size}.`,
        excused,
        complaints,
      };
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

function isFailure(verdict: Judged['verdict'], strict: boolean): boolean {
  return verdict === 'fail' || (strict && verdict === 'warn');
}
