#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { TargetError } from '../../conformance/target-error.ts';
import { FileError } from '../contract/file-error.ts';
import { packageRoot } from '../contract/package-root.ts';
import { addDemo } from './demo-command.ts';
import { addJudge } from './judge-command.ts';
import { addLoad } from './load-command.ts';
import { addRules } from './rules-command.ts';
import { addScenarios } from './scenarios-command.ts';
import { addServe } from './serve-command.ts';
import { UsageError } from './usage-error.ts';
import { addVerify } from './verify-command.ts';

/** Exit code for a wrong flag, file or setting. */
const usageExit = 2;

const { version } = JSON.parse(readFileSync(new URL('package.json', packageRoot()), 'utf8')) as { version: string };

const program = new Command('stunt-double')
  .description('Stands in for an asynchronous media API: jobs, 304s, signed webhooks and expiring links.')
  .version(version)
  .showHelpAfterError('(--help shows what there is)')
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'stunt-double: ')) });

addServe(program, version);
addDemo(program);
addScenarios(program);
addVerify(program);
addJudge(program);
addLoad(program);
addRules(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Says in one line what was wrong. What is nobody's mistake but ours keeps its stack. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageExit;
  if (error instanceof UsageError || error instanceof FileError || error instanceof TargetError) {
    console.error(`stunt-double: ${error.message}`);
    return usageExit;
  }
  console.error(error);
  return 70;
}
