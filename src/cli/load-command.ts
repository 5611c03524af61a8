import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseRate } from '../../conformance/load/planning/rate.ts';
import { parseSpan } from '../../conformance/span.ts';
import { collect, wholeNumber } from './flags.ts';
import type { LoadCommandFlags } from './load.ts';

const reportKinds = ['json', 'html'] as const;
export type LoadReportKind = (typeof reportKinds)[number];

/** `stunt-double load` */
export function addLoad(program: Command): void {
  program
    .command('load')
    .description('Find out how many jobs a deployment carries, and whether it keeps the contract meanwhile.')
    .argument('[url]', 'where its API stands; may be left out with --target')
    .option('--target <file>', 'what there is to know of it: keys, headers, times, requests; flags win over it')
    .option('--key <key>', 'the API key, or env:NAME')
    .option('--profile <name|file>', 'what users do: a shipped profile or a YAML file', 'submit-poll')
    .option('--duration <span>', 'how long is measured, such as 30s', seconds)
    .option('--warm-up <span>', 'how long goes before, and is not counted', seconds)
    .option('--rate <rate>', 'jobs that arrive, such as 5/s or 30/min (open model)', rate)
    .option('--connections <number>', 'connections; in the closed model also users', wholeNumber(1, 10_000))
    .option(
      '--jobs <number>',
      'how many jobs may be submitted, never more: jobs cost money',
      wholeNumber(1, 10_000_000),
    )
    .option('--slo <objective>', 'what has to hold, such as "p99<250ms,errors=0"', collect)
    .option('--sample <share>', 'the share of jobs that are judged; all, up to 50 in a second, when left out', share)
    .option('--workers <number>', 'threads that send', wholeNumber(1, 64))
    .option('--seed <number>', 'repeat a run; drawn and shown when left out', wholeNumber(0, 2 ** 32 - 1))
    .option('--receiver <url>', 'URL under which the target reaches the receiver of deliveries')
    .option('--receiver-listen <address>', 'address and port that it listens on, such as 0.0.0.0:8900')
    .option('--out <folder>', 'where to write reports', 'stunt-double-load')
    .option('--report <kinds>', `files to write, of ${reportKinds.join(', ')}`, kindList)
    .option('--plan', 'say what would be sent at most, and send nothing')
    .option('--yes', 'load a target that is not on this machine')
    .option(
      '--compare <files...>',
      'compare two reports instead: the one before, and the one after; --report html writes a page of it',
    )
    .addOption(
      new Option('--export <tool>', 'write the profile as a script of another tool instead').choices(['artillery']),
    )
    .option('--contract <file>', 'another OpenAPI description with x-async-jobs')
    .addOption(new Option('--dialect <name>', 'the dialect that is spoken').choices(['page', 'sdk']))
    .action(async (url: string | undefined, flags: LoadCommandFlags) => {
      const { load } = await import('./load.ts');
      process.exitCode = await load(url, flags);
    });
}

function seconds(text: string): number {
  return read(() => parseSpan(text) / 1000);
}

function rate(text: string): number {
  return read(() => parseRate(text));
}

function read<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}.`);
  }
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0) || value > 1)
    throw new InvalidArgumentError('It must be a number from 0 to 1.');
  return value;
}

function kindList(text: string): LoadReportKind[] {
  return text.split(',').map((name) => {
    const kind = reportKinds.find((one) => one === name.trim());
    if (!kind) throw new InvalidArgumentError(`${name.trim() || 'nothing'} is none of ${reportKinds.join(', ')}.`);
    return kind;
  });
}
