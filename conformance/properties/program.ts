import fc from 'fast-check';
import type { Contract } from '../../src/contract/contract.ts';
import { brokenRequests, type MadeRequest, validRequests } from './requests.ts';
import { sequences } from './sequences.ts';

/**
 * What an explorer does to a target: steps about a few jobs, each of which is submitted when the first step speaks of
 * it. A program is plain data, so that it can be drawn, shrunk and played again.
 */
export interface Program {
  readonly steps: readonly Step[];
  readonly jobs: readonly JobSpec[];
}

/** A job that a program may submit. */
export interface JobSpec {
  /** Whether it is one that the target file knows to fail, or to be slow, where there is such. */
  readonly like: 'any' | 'fail' | 'slow';
  readonly modality: string;
  /** What is asked for; the plainest request of the modality when there is nothing special. */
  readonly request: MadeRequest | undefined;
  /** Whether it names a webhook, and whether the first delivery is refused. */
  readonly webhook: 'none' | 'taken' | 'refused-once';
}

/** One step. `job` counts from 0. */
export type Step =
  | { readonly do: 'submit'; readonly job: number }
  /** Polls after so many tenths of a poll interval, too soon or not. */
  | { readonly do: 'poll'; readonly job: number; readonly after: number; readonly conditional: boolean }
  /** Polls as soon as the interval has passed. */
  | { readonly do: 'poll-in-time'; readonly job: number }
  /** Polls and cancels with no key of the owner. */
  | { readonly do: 'poll-as'; readonly job: number; readonly key: StrangeKey }
  | { readonly do: 'cancel-as'; readonly job: number; readonly key: StrangeKey }
  /** Polls a job that is not there. */
  | { readonly do: 'poll-nobodys'; readonly key: 'main' | 'other' }
  | { readonly do: 'cancel'; readonly job: number; readonly alias: boolean }
  /** Polls until the job has ended. */
  | { readonly do: 'finish'; readonly job: number }
  /** Waits for the end of a job and its delivery. */
  | { readonly do: 'receive'; readonly job: number }
  /** Fetches a link of a job, once it has one: the current one, or the first. */
  | { readonly do: 'fetch'; readonly job: number; readonly link: 'current' | 'first' }
  /** Fetches the current link of a job, once it has one, with one thing wrong. */
  | { readonly do: 'tamper'; readonly job: number; readonly how: Tampering }
  /** Waits for so many tenths of a poll interval. */
  | { readonly do: 'wait'; readonly tenths: number }
  /** Waits for half of a link's life, or until the links or files of now have had their time. */
  | { readonly do: 'wait-long'; readonly span: LongSpan }
  /** Sends a submit that breaks the schema in one place. */
  | { readonly do: 'break'; readonly request: MadeRequest };

export type Tampering = (typeof tamperings)[number];
const tamperings = ['signature', 'expiry', 'strip', 'other-job'] as const;

export type LongSpan = (typeof longSpans)[number];
const longSpans = ['link', 'half-link', 'file'] as const;

type StrangeKey = (typeof strangeKeys)[number];
const strangeKeys = ['other', 'none', 'unknown'] as const;

/** So many jobs at most: enough to mix two up while a third is looked at, and cheap. */
const mostJobs = 3;

/** Longer programs find little more, and cost more to shrink. */
const mostSteps = 24;

/**
 * Programs for targets of a contract. They follow from the contract alone, so that a seed and a path give the same
 * program for every target.
 */
export function programs(contract: Contract): fc.Arbitrary<Program> {
  const modalities = Object.keys(contract.jobs.modalities);
  const spec = fc.constantFrom(...modalities).chain((modality) =>
    fc.record({
      like: often('any', 'fail', 'slow'),
      modality: fc.constant(modality),
      request: fc.option(validRequests(contract, modality), { nil: undefined }),
      webhook: often('none', 'taken', 'refused-once'),
    }),
  );
  const broken = fc.oneof(...modalities.map((modality) => brokenRequests(contract, modality)));
  return fc.record({
    steps: sequences(steps(broken), mostSteps, (step) => ('job' in step ? step.job : undefined)),
    jobs: fc.array(spec, { minLength: mostJobs, maxLength: mostJobs }),
  });
}

function steps(broken: fc.Arbitrary<MadeRequest>): fc.Arbitrary<Step> {
  // The same job again and again finds more than each once.
  const job = often(0, ...Array.from({ length: mostJobs - 1 }, (_, place) => place + 1));
  const just = (kind: Step['do'], more: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
    fc.record({ do: fc.constant(kind), ...more }) as fc.Arbitrary<Step>;
  const about = (kind: Step['do'], more = {}) => just(kind, { job, ...more });
  return fc.oneof(
    { weight: 9, arbitrary: about('poll', { after: fc.constantFrom(0, 6, 2), conditional: fc.boolean() }) },
    { weight: 2, arbitrary: about('submit') },
    { weight: 8, arbitrary: about('poll-in-time') },
    { weight: 3, arbitrary: just('wait', { tenths: fc.constantFrom(10, 40) }) },
    { weight: 3, arbitrary: about('finish') },
    { weight: 3, arbitrary: about('cancel', { alias: fc.boolean() }) },
    { weight: 2, arbitrary: about('receive') },
    { weight: 3, arbitrary: about('poll-as', { key: often(...strangeKeys) }) },
    { weight: 1, arbitrary: about('cancel-as', { key: often(...strangeKeys) }) },
    { weight: 1, arbitrary: just('poll-nobodys', { key: fc.constantFrom('main', 'other') }) },
    { weight: 3, arbitrary: about('fetch', { link: fc.constantFrom('current', 'first') }) },
    { weight: 1, arbitrary: about('tamper', { how: fc.constantFrom(...tamperings) }) },
    { weight: 2, arbitrary: just('wait-long', { span: fc.constantFrom(...longSpans) }) },
    { weight: 2, arbitrary: just('break', { request: broken }) },
  );
}

/** The first value about as often as all others together. */
function often<const Value>(first: Value, ...others: readonly Value[]): fc.Arbitrary<Value> {
  return fc.constantFrom(first, ...others.slice(1).map(() => first), ...others);
}

/** The jobs that a program submits, if nothing goes wrong. */
export function jobsOf({ steps: all }: Program): Set<number> {
  return new Set(all.flatMap((step) => ('job' in step ? [step.job] : [])));
}
