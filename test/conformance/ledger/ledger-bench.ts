import { stringify } from 'yaml';
import { type Conclusion, conclude } from '../../../conformance/conclusion.ts';
import { type Judged, judge } from '../../../conformance/judge.ts';
import { beginLedger, type Ledger } from '../../../conformance/ledger/ledger.ts';
import { type ResumeOptions, resume } from '../../../conformance/ledger/resume.ts';
import { observe } from '../../../conformance/observe.ts';
import { rules } from '../../../conformance/rules.ts';
import { loadTarget, type Target } from '../../../conformance/target.ts';
import { asFiled } from '../../../conformance/trace-file.ts';
import { type Double, startDouble } from '../../../src/double.ts';
import type { Defect } from '../../enemies/defect.ts';
import { startEdge } from '../../enemies/edge.ts';
import { scenarioFile } from '../../support/scenario-file.ts';
import { PacedTime } from '../support/paced-time.ts';

/** A double behind its edge that the verifier is told of no clock of, and a ledger of it. */
export interface Bench extends AsyncDisposable {
  readonly double: Double;
  readonly target: Target;
  readonly time: PacedTime;
  /** The first run. */
  readonly first: Ledger;
  judge(ledger: Ledger): readonly Judged[];
  verdict(ledger: Ledger, id: string): string | undefined;
  message(ledger: Ledger, id: string): string | undefined;
  conclusion(ledger: Ledger): Conclusion;
  resume(ledger: Ledger, options?: ResumeOptions): ReturnType<typeof resume>;
}

/** Observes a double that has a defect, or none, for the first time. */
export async function setUpLedger(defect: Partial<Defect> = {}): Promise<Bench> {
  // Jobs that are done at once, so that a first run takes a moment.
  const file = scenarioFile(stringify({ jobs: [{ queued: '0s', running: '0s' }], ...defect.scenario }));
  const double = await startDouble({ clock: 'virtual', scenario: file.path });
  const edge = await startEdge(double, { summary: 'For one test.', rules: [], ...defect });
  const shipped = loadTarget('conformance/targets/double.yaml', double.contract, { api: edge.url, key: double.key });
  const { clock: _, ...unturned } = shipped;
  const target = { ...unturned, features: { ...unturned.features, webhooks: false } };
  // Nobody's clock is right: the observer's is 90 s ahead of the double's.
  const time = new PacedTime(double, 90_000);
  const observed = await observe(target, double.contract, { time });
  const first = beginLedger(target, double.contract, asFiled(observed.trace, double.contract), observed);
  const judged = (ledger: Ledger) => judge(ledger.trace, rules, double.contract);
  const find = (ledger: Ledger, id: string) => judged(ledger).find(({ rule }) => rule.id === id);
  return {
    double,
    target,
    time,
    first,
    judge: judged,
    verdict: (ledger, id) => find(ledger, id)?.verdict,
    message: (ledger, id) => find(ledger, id)?.message,
    conclusion: (ledger) => conclude(judged(ledger)),
    resume: (ledger, options) => resume(ledger, target, double.contract, { time, ...options }),
    async [Symbol.asyncDispose]() {
      await edge[Symbol.asyncDispose]();
      await double.stop();
      file[Symbol.dispose]();
    },
  };
}
