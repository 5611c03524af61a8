import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What many live jobs cost, in process and without HTTP. */
export interface LiveJobs {
  readonly jobs: number;
  readonly bytes: number;
  /** In a second, with few jobs and with all of them. */
  readonly firstSubmits: number;
  readonly lastSubmits: number;
  readonly firstPolls: number;
  readonly lastPolls: number;
}

/** Measures each number of jobs in a process of its own. */
export function measureLiveJobs(counts: readonly number[], say: (line: string) => void): LiveJobs[] {
  return counts.map((count) => {
    say(`${count} live jobs`);
    const script = fileURLToPath(new URL('live-jobs.ts', import.meta.url));
    const args = ['--expose-gc', '--max-old-space-size=8192', script, String(count), '--json'];
    return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  });
}
