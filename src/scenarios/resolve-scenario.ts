import type { AsyncJobs } from '../contract/generated/async-jobs.ts';
import type { JobRule as FileRule, Spread as FileSpread, ScenarioFile } from '../contract/generated/scenario.ts';
import { duration } from '../core/duration.ts';
import type { JobRule, Scenario } from '../core/scenario.ts';
import type { Spread } from '../core/spread.ts';

/** Reports a mistake at a path of member names. Never returns. */
type Complain = (path: readonly (string | number)[], message: string) => never;

/**
 * A scenario in the form that the core uses: the contract's values where the file has none, spans in milliseconds,
 * names that are known to name something.
 */
export function resolveScenario(file: ScenarioFile, name: string, jobs: AsyncJobs, complain: Complain): Scenario {
  const last = file.jobs.length - 1;
  if (file.jobs[last]?.match !== undefined) {
    complain(['jobs', last], 'is the last rule and must match every job: leave out its match');
  }
  return {
    name,
    summary: file.summary,
    rules: file.jobs.map((rule, index) => resolveRule(rule, index, jobs, complain)),
    poll: {
      intervalMs: file.poll?.interval === undefined ? jobs.poll.intervalSeconds * 1000 : duration(file.poll.interval),
      mode: file.poll?.mode ?? jobs.poll.mode,
    },
    links: {
      lifeMs: file.links?.life === undefined ? jobs.links.lifeSeconds * 1000 : duration(file.links.life),
      refusalStatus: file.links?.refusalStatus ?? jobs.errors.link.status,
    },
    webhooks: {
      statuses:
        file.webhooks?.statuses ?? jobs.webhooks.statuses.filter((status) => jobs.life.terminal.includes(status)),
      allowHosts: file.webhooks?.allowHosts ?? [],
    },
    limits: { perWindow: limitOf(file, jobs, complain), enforced: file.limits?.enforce ?? false },
  };
}

function resolveRule(rule: FileRule, index: number, jobs: AsyncJobs, complain: Complain): JobRule {
  const modality = rule.match?.modality;
  if (modality !== undefined && !Object.hasOwn(jobs.modalities, modality)) {
    const known = Object.keys(jobs.modalities).join(', ');
    complain(['jobs', index, 'match', 'modality'], `must be one of ${known}; it is ${modality}`);
  }
  const { outcome = 'complete' } = rule;
  return {
    match: modality === undefined ? {} : { modality },
    behaviour: {
      queued: resolveSpread(rule.queued),
      running: resolveSpread(rule.running),
      outcome:
        outcome === 'complete'
          ? { kind: 'complete', at: 1 }
          : {
              kind: 'fail',
              at: outcome.fail.at ?? 1,
              error: { code: outcome.fail.code, message: outcome.fail.message },
            },
    },
  };
}

function resolveSpread(spread: FileSpread): Spread {
  if (typeof spread === 'string') return { kind: 'fixed', ms: duration(spread) };
  const [from, to] = spread.uniform;
  return { kind: 'uniform', from: duration(from), to: duration(to) };
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
