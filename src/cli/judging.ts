import { type Baseline, readBaseline, unknownIds, writeBaseline } from '../../conformance/baseline.ts';
import { everyRule } from '../../conformance/every-rule.ts';
import { judge } from '../../conformance/judge.ts';
import { invariants } from '../../conformance/properties/invariants.ts';
import { countOf } from '../../conformance/reports/numbers.ts';
import { reportOf } from '../../conformance/reports/report.ts';
import { terminalReport } from '../../conformance/reports/terminal.ts';
import type { Rule } from '../../conformance/rule.ts';
import { rules } from '../../conformance/rules.ts';
import { selectRules, unknownNames } from '../../conformance/select-rules.ts';
import type { Trace } from '../../conformance/trace.ts';
import type { Contract } from '../contract/contract.ts';
import { checkWritable } from './check-writable.ts';
import { defaultOut, type JudgingFlags, reportKinds } from './judging-flags.ts';
import { wantsColours } from './paint.ts';
import { UsageError } from './usage-error.ts';
import { writeReports } from './write-reports.ts';

/** What a run will be judged by, settled before anything is observed. */
export interface Judging {
  readonly rules: readonly Rule[];
  /** What explorations are judged by besides. */
  readonly invariants: readonly Rule[];
  readonly baseline: Baseline;
  /** The baseline lists what no rule is called: the run would fail whatever is seen. */
  readonly unknownInBaseline: readonly string[];
}

/** Reads the flags, of a run that explores or not. Throws UsageError or FileError. */
export function settleJudging(flags: JudgingFlags, exploring = false): Judging {
  const { only, skip, level, baseline: file, writeBaseline: written } = flags;
  if (written !== undefined) checkWritable('--write-baseline', written);
  const [unknown] = unknownNames(everyRule, [...(only ?? []), ...(skip ?? [])]);
  if (unknown !== undefined) {
    throw new UsageError(`there is no rule and no chapter ${unknown}; \`stunt-double rules\` lists them`);
  }
  const selection = { ...(only && { only }), ...(skip && { skip }), ...(level && { level }) };
  const chosen = selectRules(rules, selection);
  const besides = selectRules(invariants, selection);
  if (chosen.length + (exploring ? besides.length : 0) === 0) {
    throw new UsageError(
      besides.length > 0
        ? `${besides.map(({ id }) => id).join(' and ')} can be judged with --explore alone`
        : '--only, --skip and --level leave no rule to judge by',
    );
  }
  const baseline = file === undefined ? new Map<string, string>() : readBaseline(file);
  return { rules: chosen, invariants: besides, baseline, unknownInBaseline: unknownIds(baseline, everyRule) };
}

/** Judges a trace, prints what came of it, writes what the flags ask for. Returns the exit code. */
export function judgeTrace(trace: Trace, contract: Contract, judging: Judging, flags: JudgingFlags): number {
  const strict = flags.strict ?? false;
  const judged = judge(trace, judging.rules, contract);
  const baseline =
    flags.writeBaseline === undefined
      ? judging.baseline
      : writeBaseline(flags.writeBaseline, judged, judging.baseline, strict);
  const report = reportOf(trace, judged, { strict, baseline });
  console.log(terminalReport(report, contract, wantsColours(process.stdout, process.env)));
  if (flags.report || flags.out !== undefined) {
    for (const path of writeReports(report, contract, flags.out ?? defaultOut, flags.report ?? reportKinds)) {
      console.log(`wrote ${path}`);
    }
  }
  if (flags.writeBaseline !== undefined) {
    console.log(`wrote ${flags.writeBaseline}: ${countOf(baseline.size, 'known failure')}`);
  }
  return report.outcome.exitCode;
}

/** Says which ids of the baseline no rule has. Returns whether there are any. */
export function complainOfBaseline({ unknownInBaseline }: Judging, file: string | undefined): boolean {
  for (const id of unknownInBaseline) console.error(`stunt-double: ${file}: there is no rule ${id}`);
  return unknownInBaseline.length > 0;
}
