import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';
import type { AsyncJobs } from '../contract/generated/async-jobs.ts';
import type { ScenarioFile } from '../contract/generated/scenario.ts';
import type { Ending, JobBehaviour, Pace } from '../core/plan.ts';
import type { JobFacts, JobRule } from '../core/scenario.ts';
import type { Complain } from './resolve-scenario.ts';
import { resolveSpread, resolveTrigger } from './resolve-spread.ts';

/** Loaded for the first pattern: most scenarios have none. */
const require = createRequire(import.meta.url);
const re2js = () => require('re2js') as typeof import('re2js');

type FileRule = ScenarioFile['jobs'][number];
type FileMatch = NonNullable<FileRule['match']>;
type FileOutcome = NonNullable<FileRule['outcome']>;
type Test = (facts: JobFacts) => boolean;

/** A rule for jobs, with its patterns compiled. */
export function resolveJobRule(rule: FileRule, index: number, jobs: AsyncJobs, complain: Complain): JobRule {
  const below =
    (...place: string[]): Complain =>
    (path, message) =>
      complain(['jobs', index, ...place, ...path], message);
  if (rule.polls && rule.byHand)
    complain(['jobs', index, 'byHand'], 'cannot go with polls: a job moves by one of them');
  const tests = resolveMatch(rule.match ?? {}, jobs, below('match'));
  return {
    matches: (facts) => tests.every((test) => test(facts)),
    trigger: resolveTrigger(rule, below()),
    behaviour: {
      queued: resolveSpread(rule.queued, below('queued')),
      running: resolveSpread(rule.running, below('running')),
      endings: resolveOutcome(rule.outcome ?? 'complete'),
      pace: paceOf(rule),
    },
  };
}

/** Patterns are matched by an engine that takes linear time, whatever the pattern and the text. */
function resolveMatch(match: FileMatch, jobs: AsyncJobs, complain: Complain): Test[] {
  const { modality, model, prompt, key, header = {} } = match;
  const tests: Test[] = [];
  if (modality !== undefined) {
    const known = Object.keys(jobs.modalities);
    if (!known.includes(modality)) complain(['modality'], `must be one of ${known.join(', ')}; it is ${modality}`);
    tests.push((facts) => facts.modality === modality);
  }
  if (model !== undefined) {
    const fits = glob(model);
    tests.push((facts) => fits(facts.model));
  }
  if (prompt !== undefined) {
    const pattern = compile(prompt, (message) => complain(['prompt'], message));
    tests.push((facts) => pattern.test(facts.prompt));
  }
  if (key !== undefined) tests.push((facts) => facts.key === key);
  for (const [name, value] of Object.entries(header)) {
    const fits = glob(value);
    tests.push(({ headers }) => [headers[name.toLowerCase()] ?? []].flat().some(fits));
  }
  return tests;
}

function compile(pattern: string, complain: (message: string) => never): RE2JS {
  try {
    return re2js().RE2JS.compile(pattern);
  } catch (cause) {
    return complain(`is no regular expression (RE2): ${(cause as Error).message}`);
  }
}

/** Whether a text fits a pattern in which `*` stands for anything. */
function glob(pattern: string): (text: string) => boolean {
  const { RE2JS } = re2js();
  const regex = RE2JS.compile(`(?s)^${pattern.split('*').map(RE2JS.quote).join('.*')}$`);
  return (text) => regex.test(text);
}

function resolveOutcome(outcome: FileOutcome): JobBehaviour['endings'] {
  if (typeof outcome === 'object' && 'oneOf' in outcome) {
    return outcome.oneOf.flatMap(({ share, outcome: one }) => {
      const endings = resolveOutcome(one);
      const total = endings.reduce((sum, { weight }) => sum + weight, 0);
      return endings.map(({ weight, ending }) => ({ weight: (share * weight) / total, ending }));
    });
  }
  return [{ weight: 1, ending: endingOf(outcome) }];
}

function endingOf(outcome: Exclude<FileOutcome, { oneOf: unknown }>): Ending {
  if (typeof outcome === 'string') return { kind: outcome };
  const { code, message, at = 1 } = outcome.fail;
  return { kind: 'fail', at, code, message };
}

function paceOf({ polls, byHand }: FileRule): Pace {
  if (polls) return { by: 'polls', polls };
  return { by: byHand ? 'hand' : 'time' };
}
