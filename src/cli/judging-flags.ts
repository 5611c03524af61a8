import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Level } from '../../conformance/rule.ts';
import { levels } from '../../conformance/select-rules.ts';

/** Flags of every command that judges: what by, what is excused, and what is written. */
export interface JudgingFlags {
  readonly report?: readonly ReportKind[];
  readonly out?: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly level?: Level;
  readonly strict?: true;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly contract?: string;
  readonly profile?: string;
}

export const reportKinds = ['json', 'junit', 'html', 'md'] as const;
export type ReportKind = (typeof reportKinds)[number];

/** Where reports go when nothing is said. */
export const defaultOut = 'stunt-double-report';

export function addJudgingFlags(command: Command): Command {
  return command
    .option('--report <kinds>', `files to write, of ${reportKinds.join(', ')}`, kindList)
    .option('--out <folder>', `where to write them, all when none are named (default: "${defaultOut}")`)
    .option('--only <rules>', 'judge by these rules or chapters alone, such as LINK-02,POLL', nameList)
    .option('--skip <rules>', 'do not judge by these', nameList)
    .addOption(new Option('--level <level>', 'the weakest level that is judged').choices(levels).default('MAY'))
    .option('--strict', 'a SHOULD that does not hold is a failure')
    .option('--baseline <file>', 'known failures, each with a comment, that do not count')
    .option('--write-baseline <file>', 'write down what fails now as known')
    .option('--contract <file>', 'another OpenAPI description with x-async-jobs')
    .addOption(new Option('--profile <name>', 'the dialect that is spoken').choices(['page', 'sdk']));
}

/** Names parted by commas; the flag may be given several times. */
function nameList(text: string, before: readonly string[] | undefined): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  if (names.length === 0) throw new InvalidArgumentError('It must name something.');
  return [...(before ?? []), ...names];
}

function kindList(text: string, before: readonly string[] | undefined): string[] {
  const names = nameList(text, before);
  const wrong = names.find((name) => !reportKinds.some((kind) => kind === name));
  if (wrong !== undefined) throw new InvalidArgumentError(`${wrong} is none of ${reportKinds.join(', ')}.`);
  return names;
}
