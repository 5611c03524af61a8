import type { Command } from 'commander';
import { addJudgingFlags, type JudgingFlags } from './judging-flags.ts';

/** `stunt-double judge` */
export function addJudge(program: Command): void {
  addJudgingFlags(
    program
      .command('judge')
      .description('Judge a trace that was recorded before: the same verdicts, without asking anybody.')
      .argument('<trace>', 'a trace.ndjson that `verify` wrote'),
  ).action(async (trace: string, flags: JudgingFlags) => {
    const { judgeFile } = await import('./judge.ts');
    process.exitCode = judgeFile(trace, flags);
  });
}
