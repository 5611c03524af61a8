import type { Contract } from '../contract/contract.ts';
import type { AsyncJobs } from '../contract/generated/async-jobs.ts';
import type { ScenarioFile } from '../contract/generated/scenario.ts';
import { duration } from '../core/duration.ts';
import type { Scenario } from '../core/scenario.ts';
import { resolveHttpRule, resolveWebhookRule } from './resolve-faults.ts';
import { resolveJobRule } from './resolve-job-rule.ts';

/** Reports a mistake at a path of member names. Never returns. */
export type Complain = (path: readonly (string | number)[], message: string) => never;

/**
 * A scenario in the form that the core uses: the contract's values where the file has none, spans in milliseconds,
 * names that are known to name something.
 */
export function resolveScenario(file: ScenarioFile, name: string, contract: Contract, complain: Complain): Scenario {
  const { jobs } = contract;
  const last = file.jobs.length - 1;
  for (const field of ['match', 'rate', 'next', 'during'] as const) {
    if (file.jobs[last]?.[field] !== undefined) {
      complain(['jobs', last, field], 'does not belong in the last rule, which must be for every job');
    }
  }
  const { gaps, statuses, allowHosts = [], jitter = 0, faults = [] } = file.webhooks ?? {};
  return {
    name,
    summary: file.summary,
    file,
    rules: file.jobs.map((rule, index) => resolveJobRule(rule, index, jobs, complain)),
    capacity: file.capacity ?? Number.POSITIVE_INFINITY,
    poll: {
      intervalMs: span(file.poll?.interval, jobs.poll.intervalSeconds),
      mode: file.poll?.mode ?? jobs.poll.mode,
    },
    links: {
      lifeMs: span(file.links?.life, jobs.links.lifeSeconds),
      retentionMs: span(file.links?.retention, jobs.retention.fileSeconds),
      refusalStatus: file.links?.refusalStatus ?? jobs.errors.link.status,
    },
    limits: { perWindow: limitOf(file, jobs, complain), enforced: file.limits?.enforce ?? false },
    budget: file.budget?.cents ?? Number.POSITIVE_INFINITY,
    http: (file.http ?? []).map((rule, index) => resolveHttpRule(rule, index, contract, complain)),
    webhooks: {
      statuses: statuses ?? jobs.webhooks.statuses,
      allowHosts,
      gapsMs: gaps?.map(duration) ?? jobs.webhooks.gapsSeconds.map((gap) => gap * 1000),
      jitter,
      faults: faults.map((rule, index) => resolveWebhookRule(rule, index, complain)),
    },
  };
}

function span(text: string | undefined, seconds: number): number {
  return text === undefined ? seconds * 1000 : duration(text);
}

/** Without a tier a double carries whatever it is sent: the limit shown is the highest, and is not enforced. */
function limitOf({ limits }: ScenarioFile, jobs: AsyncJobs, complain: Complain): number {
  const { tiers } = jobs.limits;
  if (limits?.tier === undefined) return Math.max(...Object.values(tiers));
  const limit = Object.hasOwn(tiers, limits.tier) ? tiers[limits.tier] : undefined;
  if (limit === undefined) {
    complain(['limits', 'tier'], `must be one of ${Object.keys(tiers).join(', ')}; it is ${limits.tier}`);
  }
  return limit as number;
}
