import type { AsyncJobs } from '../contract/generated/async-jobs.ts';
import type { ScenarioFile } from '../contract/generated/scenario.ts';
import type { Status } from '../contract/status.ts';
import type { HttpRule, WebhookRule } from './fault.ts';
import type { JobBehaviour } from './plan.ts';
import { type Trigger, TriggerCounts } from './trigger.ts';

/** How the double behaves, in the form that the core uses: complete, in milliseconds, names resolved. */
export interface Scenario {
  readonly name: string;
  readonly summary: string;
  /** As its file has it. */
  readonly file: ScenarioFile;
  readonly rules: readonly JobRule[];
  /** How many jobs run at once. */
  readonly capacity: number;
  readonly poll: { readonly intervalMs: number; readonly mode: AsyncJobs['poll']['mode'] };
  readonly links: { readonly lifeMs: number; readonly retentionMs: number; readonly refusalStatus: number };
  readonly limits: { readonly perWindow: number; readonly enforced: boolean };
  /** Cents that a key may spend. */
  readonly budget: number;
  readonly http: readonly HttpRule[];
  readonly webhooks: {
    readonly statuses: readonly Status[];
    readonly allowHosts: readonly string[];
    readonly gapsMs: readonly number[];
    /** By which share of itself a gap may grow. */
    readonly jitter: number;
    readonly faults: readonly WebhookRule[];
  };
}

/** A rule for jobs: whom it matches, when it applies, and how those jobs behave. */
export interface JobRule {
  readonly matches: (facts: JobFacts) => boolean;
  readonly trigger: Trigger;
  readonly behaviour: JobBehaviour;
}

/** What a rule looks at. */
export interface JobFacts {
  readonly modality: string;
  readonly model: string;
  readonly prompt: string;
  readonly key: string;
  /** Request headers by lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** A scenario that is being played: since when, and how often its rules have applied. */
export interface Play {
  readonly scenario: Scenario;
  readonly since: number;
  readonly counts: TriggerCounts;
}

/** Begins to play a scenario at an instant. */
export function play(scenario: Scenario, now: number): Play {
  return { scenario, since: now, counts: new TriggerCounts() };
}

/** The behaviour that the first rule gives that matches the job and applies. The last rule of a scenario always does. */
export function behaviourOf(
  { scenario, since, counts }: Play,
  facts: JobFacts,
  now: number,
  random: () => number,
): JobBehaviour {
  const rule = scenario.rules.find((one) => one.matches(facts) && counts.applies(one.trigger, now - since, random));
  if (!rule) throw new Error(`no rule of the scenario ${scenario.name} is for a ${facts.modality} job`);
  return rule.behaviour;
}
