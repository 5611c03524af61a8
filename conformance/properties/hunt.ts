import type { Judged } from '../judge.ts';
import type { Trace } from '../trace.ts';
import type { Program } from './program.ts';

/** What one try of a program came to. */
interface Attempt {
  readonly trace: Trace;
  /** Steps that were played. */
  readonly done: number;
  readonly broken: readonly Judged[];
}

/** A program that breaks rules. */
interface Catch {
  readonly program: Program;
  readonly trace: Trace;
  readonly broken: readonly [Judged, ...Judged[]];
}

export interface HuntOptions {
  readonly attempt: (program: Program) => Promise<Attempt>;
  /** Whether the budget has room for the jobs of a program. */
  readonly canPay: (program: Program, shrinking: boolean) => boolean;
  /** Jobs that were spent so far. */
  readonly spent: () => number;
}

/**
 * Tries one program; and when that breaks a rule, the smaller ones that fast-check makes of it, as long as they break
 * the same rule and the budget lasts.
 */
export class Hunt {
  /** Programs that were played. */
  tries = 0;
  /** Steps of the first program. */
  steps = 0;
  smallest: Catch | undefined;
  /** Set when the budget of jobs ended before the counterexample was as small as it could be. */
  cutShort: 'jobs' | undefined;
  /** What ended the hunt, such as a target that went away. What was caught until then stays. */
  crash: unknown;
  readonly #options: HuntOptions;
  /** What became of programs, by what they do: a smaller one often does the same. */
  readonly #fails = new Map<string, boolean>();
  #jobsBefore = 0;

  constructor(options: HuntOptions) {
    this.#options = options;
  }

  /** Jobs that were spent on making the counterexample smaller. */
  get shrinkingJobs(): number {
    return this.smallest ? this.#options.spent() - this.#jobsBefore : 0;
  }

  /** Rejects when the program breaks what the first one broke: that is what fast-check hears. */
  async try(program: Program): Promise<void> {
    if (this.crash !== undefined) return;
    const effect = effectOf(program);
    const known = this.#fails.get(effect);
    const fails = known ?? (await this.#play(program));
    this.#fails.set(effect, fails);
    if (!fails || !this.smallest) return;
    if (known) this.smallest = { ...this.smallest, program };
    throw new Error(this.smallest.broken[0].rule.id);
  }

  async #play(program: Program): Promise<boolean> {
    const { attempt, canPay, spent } = this.#options;
    if (!canPay(program, this.smallest !== undefined)) {
      if (this.smallest) this.cutShort = 'jobs';
      return false;
    }
    this.tries += 1;
    try {
      const { trace, done, broken } = await attempt(program);
      const wanted = this.smallest?.broken[0].rule.id;
      if (wanted === undefined) {
        this.steps = done;
        this.#jobsBefore = spent();
      }
      const main = broken.find(({ rule }) => wanted === undefined || rule.id === wanted);
      if (!main) return false;
      this.smallest = { program, trace, broken: [main, ...broken.filter((one) => one !== main)] };
      return true;
    } catch (error) {
      this.crash = error;
      return false;
    }
  }
}

/** What a program does: jobs that no step speaks of do not matter. */
function effectOf({ steps, jobs }: Program): string {
  const used = new Set(steps.flatMap((step) => ('job' in step ? [step.job] : [])));
  return JSON.stringify([steps, jobs.map((job, place) => (used.has(place) ? job : null))]);
}
