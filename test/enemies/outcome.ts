import type { Judged } from '../../conformance/judge.ts';
import type { Enemy } from './enemy-files.ts';
import type { Faced } from './face.ts';

/** Rules by what became of them. */
export interface Outcome {
  /** Failed or warned. */
  readonly caught: readonly string[];
  /** Of level MAY, with a remark. */
  readonly noted: readonly string[];
  readonly undecided: readonly string[];
}

/** What a run came to, in ids of rules. */
export function outcomeOf(judged: readonly Judged[]): Outcome {
  const ids = (which: (one: Judged) => boolean) => judged.filter(which).map(({ rule }) => rule.id);
  return {
    caught: ids(({ verdict }) => verdict === 'fail' || verdict === 'warn' || verdict === 'error'),
    noted: ids(
      ({ rule, verdict, message }) => rule.level === 'MAY' && verdict === 'pass' && message.startsWith('noted'),
    ),
    undecided: ids(({ verdict }) => verdict === 'inconclusive'),
  };
}

/**
 * How a run differs from what the enemy's file says, a sentence each; none when all is as it should be. `plain` is what
 * the double itself comes to.
 */
export function differences({ kind, defect }: Enemy, { judged, broken }: Faced, plain: Outcome): string[] {
  const is = outcomeOf(judged);
  const why = (id: string) => {
    const one = judged.find(({ rule }) => rule.id === id);
    return one ? `${one.verdict}, ${one.message} [${one.evidence.join(' ')}]` : 'there is no such rule';
  };
  const told = (ids: readonly string[], what: string) => ids.map((id) => `${id} ${what}: ${why(id)}`);
  const { rules, notes = [], undecided = [] } = defect;
  const remarks = without(is.noted, plain.noted);
  return [
    ...broken.map((error) => `something broke: ${error instanceof Error ? error.stack : error}`),
    ...told(without(rules, is.caught), 'does not notice'),
    ...told(without(is.caught, rules), 'is not named, and noticed'),
    ...told(without(notes, is.noted), 'leaves no remark'),
    // What a variation differs in may well be remarked on, and a defect blinds whom it will.
    ...(kind === 'defect' ? told(without(remarks, notes), 'is not named, and leaves a remark') : []),
    ...told(without(undecided, is.undecided), 'is not undecided'),
    ...(kind === 'variation'
      ? told(without(is.undecided, [...plain.undecided, ...undecided]), 'cannot be decided')
      : []),
  ];
}

function without(ids: readonly string[], others: readonly string[]): string[] {
  return ids.filter((id) => !others.includes(id));
}
