import type { AsyncJobs } from './generated/async-jobs.ts';

/** A status by its meaning. The contract says how each is spelt. */
export type Status = keyof AsyncJobs['life']['statuses'];
