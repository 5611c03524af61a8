import { type Command, InvalidArgumentError } from 'commander';
import { parseSpan } from '../../conformance/span.ts';
import { addExploringFlags } from './exploring-flags.ts';
import { positiveNumber, wholeNumber } from './flags.ts';
import { addJudgingFlags } from './judging-flags.ts';
import type { VerifyFlags } from './verify-flags.ts';

/** `stunt-double verify` */
export function addVerify(program: Command): void {
  const command = addJudgingFlags(
    program
      .command('verify')
      .description('Observe an implementation through HTTP alone, and judge whether it keeps the contract.')
      .argument('[url]', 'where its API stands; may be left out with --target')
      .option('--target <file>', 'what there is to know of it: keys, headers, abilities, times; flags win over it')
      .option('--key <key>', 'the API key, or env:NAME')
      .option('--other-key <key>', "somebody else's key, to see whose jobs it opens")
      .option('--max-jobs <number>', 'how many jobs it may cost', wholeNumber(1, 10_000))
      .option('--patience <span>', 'how long to wait for one thing, such as 90s or 5m', span)
      .option('--rate <number>', 'requests in a minute, at most', positiveNumber(1_000_000))
      .option('--ledger <file>', 'write down what is due only in hours or days, to be resumed then')
      .option('--resume <file>', 'see to what is due of a ledger by now, and judge all that was seen')
      .option('--plan', 'say what would be done and what it would cost, and do nothing'),
  );
  addExploringFlags(command).action(async (url: string | undefined, flags: VerifyFlags) => {
    const { verify } = await import('./verify.ts');
    process.exitCode = await verify(url, flags);
  });
}

function span(text: string): string {
  try {
    parseSpan(text);
    return text;
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}.`);
  }
}
