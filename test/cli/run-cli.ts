import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A run of the command line that has ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the command line that is under way. */
export interface Running {
  readonly process: ChildProcess;
  /** Resolves with everything printed so far once it contains the text. */
  printed(text: string): Promise<string>;
  ended(): Promise<Ended>;
}

const entry = new URL('../../scripts/from-source.mjs', import.meta.url).pathname;

/** What a CI runner sets, and nothing of the terminal that these tests may have been started from. */
export const ciEnvironment: NodeJS.ProcessEnv = { ...process.env, CI: 'true', FORCE_COLOR: undefined };

/** Starts `stunt-double` with arguments. */
export function startCli(...args: string[]): Running {
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: ciEnvironment });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const end = once(child, 'close').then(([code]) => ({ code, stdout, stderr }) as Ended);
  return {
    process: child,
    async printed(text) {
      while (!stdout.includes(text)) {
        const ended = await Promise.race([once(child.stdout, 'data').then(() => undefined), end]);
        if (ended && !stdout.includes(text)) throw new Error(`ended without printing ${text}: ${stdout}${stderr}`);
      }
      return stdout;
    },
    ended: () => end,
  };
}

/** Runs `stunt-double` to its end. */
export function runCli(...args: string[]): Promise<Ended> {
  return startCli(...args).ended();
}
