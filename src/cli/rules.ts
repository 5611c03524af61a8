import { readdirSync } from 'node:fs';
import { byChapter, chapterHow, chapterOf, chapterTitle } from '../../conformance/chapters.ts';
import { everyRule } from '../../conformance/every-rule.ts';
import type { Level, Rule } from '../../conformance/rule.ts';
import { selectRules, unknownNames } from '../../conformance/select-rules.ts';
import { packageRoot } from '../contract/package-root.ts';
import { readYamlFile } from '../contract/yaml-file.ts';
import { UsageError } from './usage-error.ts';

/** Every rule on a line, by chapter. */
export function listRules(): string {
  const width = Math.max(...everyRule.map(({ id }) => id.length));
  return [...byChapter(everyRule, ({ id }) => id)]
    .map(([chapter, own]) =>
      [
        `${chapterTitle(chapter)} (${chapter})`,
        ...own.map(({ id, title }) => `  ${id.padEnd(width)}  ${title}`),
        '',
      ].join('\n'),
    )
    .join('\n');
}

/** What a rule asks, or each of a chapter: why, how it is judged, and what breaks it. Throws UsageError. */
export function explainRules(name: string): string {
  if (unknownNames(everyRule, [name]).length > 0) {
    throw new UsageError(`there is no rule and no chapter ${name}; \`stunt-double rules\` lists them`);
  }
  const defects = readDefects();
  return selectRules(everyRule, { only: [name] })
    .map((rule) => explain(rule, defects))
    .join('\n');
}

const consequences: Record<Level, string> = {
  MUST: 'The contract states it: where it does not hold, or cannot be told, the target is not conformant.',
  SHOULD: 'A convention or an RFC asks for it: where it does not hold there is a warning, or with --strict a failure.',
  MAY: 'It is free: what is seen is noted, and nothing fails for it.',
};

function explain({ id, level, title, clause }: Rule, defects: readonly Defect[]): string {
  const breaking = defects.filter(({ caught }) => caught.includes(id)).map(({ summary }) => `    - ${summary}`);
  return [
    `${id}  ${title}`,
    '',
    `  level    ${level}. ${consequences[level]}`,
    `  clause   ${clause}`,
    `  judged   ${chapterHow(chapterOf(id))}`,
    ...(breaking.length > 0 ? ['  broken by an implementation in which, for instance,', ...breaking] : []),
    '',
  ].join('\n');
}

/** A broken implementation, as data, and the rules that notice. */
interface Defect {
  readonly summary: string;
  readonly caught: readonly string[];
}

function readDefects(): Defect[] {
  const folder = new URL('scenarios/defects/', packageRoot());
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => {
      const { summary, rules: caught = [] } = readYamlFile(new URL(name, folder), name).value as {
        summary: string;
        rules?: readonly string[];
      };
      return { summary, caught };
    });
}
