import { chapterOf } from './chapters.ts';
import type { Level, Rule } from './rule.ts';

/** Which rules to judge by. Names are ids such as `LINK-02` or chapters such as `LINK`, in either case. */
export interface Selection {
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** The weakest level that is still judged. */
  readonly level?: Level;
}

export const levels: readonly Level[] = ['MUST', 'SHOULD', 'MAY'];

export function selectRules(rules: readonly Rule[], { only, skip, level = 'MAY' }: Selection): Rule[] {
  const named = (rule: Rule, names: readonly string[]) => names.some((name) => matches(rule.id, name));
  return rules.filter(
    (rule) =>
      levels.indexOf(rule.level) <= levels.indexOf(level) &&
      (only === undefined || named(rule, only)) &&
      !(skip && named(rule, skip)),
  );
}

/** The names that no rule and no chapter has. */
export function unknownNames(rules: readonly Rule[], names: readonly string[]): string[] {
  return names.filter((name) => !rules.some(({ id }) => matches(id, name)));
}

function matches(id: string, name: string): boolean {
  const wanted = name.toUpperCase();
  return id === wanted || chapterOf(id) === wanted;
}
