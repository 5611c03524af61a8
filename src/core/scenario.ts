import type { AsyncJobs } from '../contract/generated/async-jobs.ts';
import type { Status } from './job.ts';
import type { JobBehaviour } from './plan.ts';

/** How the double behaves, in the form that the core uses: complete, in milliseconds, names resolved. */
export interface Scenario {
  readonly name: string;
  readonly summary: string;
  readonly rules: readonly JobRule[];
  readonly poll: { readonly intervalMs: number; readonly mode: AsyncJobs['poll']['mode'] };
  readonly links: { readonly lifeMs: number; readonly refusalStatus: number };
  readonly webhooks: { readonly statuses: readonly Status[]; readonly allowHosts: readonly string[] };
  readonly limits: { readonly perWindow: number; readonly enforced: boolean };
}

/** A rule for jobs: whom it matches, and how those behave. */
export interface JobRule {
  readonly match: { readonly modality?: string };
  readonly behaviour: JobBehaviour;
}

/** What a rule looks at. */
export interface JobFacts {
  readonly modality: string;
}

/** The behaviour that the first matching rule gives. The last rule of a scenario matches every job. */
export function behaviourOf(scenario: Scenario, facts: JobFacts): JobBehaviour | undefined {
  return scenario.rules.find(({ match }) => match.modality === undefined || match.modality === facts.modality)
    ?.behaviour;
}
