import type { Job } from '../../src/core/job.ts';

/** An instant that tests begin at. Not a whole second, so that forgotten rounding shows. */
export const someInstant = Date.UTC(2026, 0, 1, 12, 0, 0, 250);

/** A job that waits a second, runs for six and completes; with whatever a test wants otherwise. */
export function makeJob(wanted: Partial<Job> = {}): Job {
  return {
    id: 'job_a',
    number: 0,
    owner: 'key-1',
    modality: 'video',
    model: 'acme/reel',
    prompt: 'a paper boat',
    createdAt: someInstant,
    plan: { startAt: someInstant + 1000, endAt: someInstant + 7000, outcome: { kind: 'complete' } },
    media: { seed: 7, seconds: 8, width: 320, height: 180 },
    cost: 120,
    origin: 'http://127.0.0.1:4010',
    ...wanted,
  };
}
