import type { LoadSettings } from '../../conformance/load/load-report.ts';
import type { MostSent } from '../../conformance/load/planning/most-sent.ts';
import type { LoadProfile } from '../../conformance/load/planning/profile.ts';
import { countOf } from '../../conformance/reports/numbers.ts';
import type { Target } from '../../conformance/target.ts';

/** What a run would send at most, in two sentences. */
export function loadPlanText(most: MostSent, profile: LoadProfile, settings: LoadSettings, target: Target): string {
  const { warmUpSeconds, durationSeconds, connections, rate } = settings;
  const users = rate === undefined ? countOf(connections, 'user') : `${Math.round(rate * 600) / 10} jobs a minute`;
  const jobs = Number.isFinite(most.jobs)
    ? countOf(most.jobs, 'job')
    : 'as many jobs as it takes (--jobs sets a limit)';
  const requests = Number.isFinite(most.requests)
    ? `${countOf(most.requests, 'request')} besides submits that are refused`
    : 'as many requests as it answers';
  return (
    `The profile ${profile.name} would submit ${jobs} at most (${most.modalities.join(', ')}), and send ${requests}, ` +
    `to ${target.api}: ${users} for ${warmUpSeconds + durationSeconds} s, and ${profile.drainSeconds} s for the last of them.`
  );
}
