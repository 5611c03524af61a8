import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Cores of their own, so that the load takes nothing from what it measures. */
export const cores = { server: 0, generator: 1 } as const;

const taskset = existsSync('/usr/bin/taskset');

/** Starts a command on one core, where the system lets us choose. */
export function pinned(core: number, command: readonly string[], options: { input?: boolean } = {}): ChildProcess {
  const [program = '', ...args] = taskset ? ['taskset', '-c', String(core), ...command] : command;
  return spawn(program, args, { stdio: [options.input ? 'pipe' : 'ignore', 'pipe', 'inherit'] });
}

/** Microseconds of CPU that a process has used so far. Linux only: undefined elsewhere. */
export function cpuMicros({ pid }: ChildProcess): number | undefined {
  if (!existsSync(`/proc/${pid}/stat`)) return undefined;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  // Fields 14 and 15 of proc(5), in ticks of 10 ms; the first two are cut off above.
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}
