import { type Command, InvalidArgumentError } from 'commander';
import { wholeNumber } from './flags.ts';

/** Where a counterexample came from. */
export interface Replay {
  readonly seed: number;
  readonly path?: string;
}

export interface ExploringFlags {
  readonly explore?: number;
  readonly seed?: number;
  readonly replay?: Replay;
}

export function addExploringFlags(command: Command): Command {
  return command
    .option(
      '--explore <steps>',
      'in place of the fixed observation, try so many steps in any order',
      wholeNumber(1, 1e6),
    )
    .option('--seed <number>', 'what the steps follow from; made up when left out', wholeNumber(0, 2 ** 31 - 1))
    .option('--replay <seed:path>', 'play a counterexample again', replay);
}

function replay(text: string): Replay {
  const [, seed, path] = /^(\d{1,10}):(\d+(?::\d+)*)$/.exec(text) ?? [];
  if (seed === undefined || path === undefined) {
    throw new InvalidArgumentError('It must be a seed and a path as they were printed, such as 7:12:0:3.');
  }
  return { seed: Number(seed), path };
}
