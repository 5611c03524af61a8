import type { Slo } from '../slo/slo.ts';

/** Names of what the exported processor counts. None is part of another: Artillery's `ensure` replaces them as text. */
export const counted = {
  latency: 'load.latency',
  errors: 'load.errors',
  limited: 'load.answers_429',
  polls: 'load.polls.sent',
  wasted: 'load.polls.wasted',
  submitted: 'load.jobs.submitted',
  completed: 'load.jobs.completed',
  failed: 'load.jobs.failed',
  cancelled: 'load.jobs.cancelled',
  unfinished: 'load.jobs.unfinished',
  life: 'load.submit_to_terminal',
  pollsPerJob: 'load.polls_per_job',
} as const;

/** An objective as a condition of Artillery's `ensure`, or why it cannot be one. */
export type Ensured = { readonly expression: string } | { readonly why: string };

const plain: Readonly<Record<string, string>> = {
  rps: 'http.request_rate',
  requests: 'http.requests',
  errors: counted.errors,
  'error-rate': `${counted.errors} / http.requests`,
  '429s': counted.limited,
  'wasted-polls': `${counted.wasted} / ${counted.polls}`,
  'submitted-jobs': counted.submitted,
  'completed-jobs': counted.completed,
  'failed-jobs': counted.failed,
  'cancelled-jobs': counted.cancelled,
  'unfinished-jobs': counted.unfinished,
};

const places: Readonly<Record<string, string>> = {
  '': `${counted.latency}.all`,
  submit: `${counted.latency}.submit`,
  poll: `${counted.latency}.poll`,
  file: `${counted.latency}.file`,
  'submit-to-terminal': counted.life,
  'polls-per-job': counted.pollsPerJob,
};

/** What Artillery reports of a histogram. It reports p999 too, but its `ensure` takes that for a p99 with a 9 behind it. */
const statistics = ['min', 'max', 'mean', 'p50', 'p75', 'p90', 'p95', 'p99'];

/** How an objective is said in Artillery's `ensure`. */
export function ensured({ metric: { name }, operator, limit }: Slo): Ensured {
  const figure = figureOf(name);
  if (typeof figure !== 'string') return figure;
  return { expression: `${figure} ${operator === '=' ? '==' : operator} ${limit}` };
}

function figureOf(name: string): string | Extract<Ensured, { why: string }> {
  const direct = Object.hasOwn(plain, name) ? plain[name] : undefined;
  if (direct !== undefined) return direct;
  const [, place = '', statistic] = /^(?:uncorrected\.)?(?:([a-z-]+)\.)?([a-z0-9.]+)$/.exec(name) ?? [];
  const source = Object.hasOwn(places, place) ? places[place] : undefined;
  if (source === undefined || statistic === undefined)
    return { why: 'Artillery receives no webhooks and judges no rules' };
  if (!statistics.includes(statistic)) return { why: `Artillery's ensure knows ${statistics.join(', ')}` };
  return `${source}.${statistic}`;
}
