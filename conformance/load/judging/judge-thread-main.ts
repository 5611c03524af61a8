import { parentPort, workerData } from 'node:worker_threads';
import { rules } from '../../rules.ts';
import type { Fold } from './fold.ts';
import { JobJudge, type JudgeOptions } from './job-judge.ts';
import type { JobEvents } from './job-trace.ts';

/** What the thread of the judge is told. */
export type JudgeMessage = { readonly kind: 'jobs'; readonly jobs: readonly JobEvents[] } | { readonly kind: 'finish' };

/** What it answers. */
export type JudgeAnswer =
  | { readonly kind: 'judged'; readonly jobs: number }
  | { readonly kind: 'finished'; readonly fold: Fold };

const judge = new JobJudge(workerData as JudgeOptions, rules);
parentPort?.on('message', (message: JudgeMessage) => {
  if (message.kind === 'jobs') {
    for (const job of message.jobs) judge.add(job);
    answer({ kind: 'judged', jobs: message.jobs.length });
  } else {
    answer({ kind: 'finished', fold: judge.finish() });
    // Then nothing keeps the thread any longer.
    parentPort?.close();
  }
});

function answer(message: JudgeAnswer): void {
  parentPort?.postMessage(message);
}
