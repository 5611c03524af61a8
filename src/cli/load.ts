import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { artilleryFiles } from '../../conformance/load/artillery/export-artillery.ts';
import type { LoadReport } from '../../conformance/load/load-report.ts';
import { settleLoad } from '../../conformance/load/planning/load-settings.ts';
import { mostSent } from '../../conformance/load/planning/most-sent.ts';
import { type LoadProfile, loadProfile } from '../../conformance/load/planning/profile.ts';
import { loadHtml } from '../../conformance/load/report/load-html.ts';
import { loadJson } from '../../conformance/load/report/load-json.ts';
import { loadOutcome } from '../../conformance/load/report/load-outcome.ts';
import { loadText } from '../../conformance/load/report/load-text.ts';
import { runLoad } from '../../conformance/load/run-load.ts';
import { judgeSlos } from '../../conformance/load/slo/judge-slos.ts';
import { parseSlos, type Slo } from '../../conformance/load/slo/slo.ts';
import { isLoopbackUrl } from '../../conformance/loopback.ts';
import type { Target, TargetFlags } from '../../conformance/target.ts';
import { type Contract, loadContract } from '../contract/contract.ts';
import type { LoadReportKind } from './load-command.ts';
import { compareFiles } from './load-compare.ts';
import { loadPlanText } from './load-plan-text.ts';
import { loadProgress } from './load-progress.ts';
import { wantsColours } from './paint.ts';
import { settleTarget } from './settle-target.ts';
import { stopOnSignal } from './stop-on-signal.ts';
import { UsageError } from './usage-error.ts';
import { makeFolder } from './write-reports.ts';

export interface LoadCommandFlags {
  readonly target?: string;
  readonly key?: string;
  readonly profile: string;
  /** Seconds. */
  readonly duration?: number;
  /** Seconds. */
  readonly warmUp?: number;
  /** Jobs in a second. */
  readonly rate?: number;
  readonly connections?: number;
  readonly jobs?: number;
  readonly slo?: readonly string[];
  readonly sample?: number;
  readonly workers?: number;
  readonly seed?: number;
  readonly receiver?: string;
  readonly receiverListen?: string;
  readonly out: string;
  readonly report?: readonly LoadReportKind[];
  readonly plan?: true;
  readonly yes?: true;
  readonly compare?: readonly string[];
  readonly export?: 'artillery';
  readonly contract?: string;
  readonly dialect?: string;
}

/**
 * Loads a target and reports what came of it. Returns the exit code: 1 when an objective did not hold or a rule was
 * broken. Throws UsageError, FileError or TargetError.
 */
export async function load(url: string | undefined, flags: LoadCommandFlags): Promise<number> {
  if (flags.compare) return compareFiles(flags.compare, flags.report ?? [], flags.out);
  const slos = (flags.slo ?? []).flatMap(readSlos);
  const contract = loadContract(flags.contract, flags.dialect);
  const profile = loadProfile(flags.profile);
  const target = readTarget(url, flags, contract);
  const settings = settle(profile, flags, target);
  if (flags.export) return exportScript(flags.out, artilleryFiles(profile, settings, slos, contract, target));

  const most = mostSent(profile, settings, target, contract);
  const plan = loadPlanText(most, profile, settings, target);
  if (flags.plan) {
    console.log(plan);
    return 0;
  }
  if (!flags.yes && !isLoopbackUrl(target.api)) {
    throw new UsageError(`--yes is missing: ${target.api} is not on this machine, and jobs cost money. ${plan}`);
  }
  if (flags.report) makeFolder(flags.out);

  const progress = loadProgress(process.stderr, settings);
  const measured = await runLoad({
    target,
    contract,
    profile,
    settings,
    onProgress: progress.show,
    signal: stopOnSignal(progress.say, 'cancelling jobs under way, and reporting what was seen'),
  }).finally(progress.end);
  const report: LoadReport = { ...measured, slos: judgeSlos(slos, measured) };
  console.log(loadText(report, wantsColours(process.stdout, process.env)));
  for (const kind of new Set(flags.report)) {
    const path = join(flags.out, `load.${kind}`);
    writeFileSync(path, kind === 'json' ? loadJson(report) : loadHtml(report));
    console.log(`wrote ${path}`);
  }
  return loadOutcome(report).held ? 0 : 1;
}

function readSlos(text: string): Slo[] {
  try {
    return parseSlos(text);
  } catch (cause) {
    throw new UsageError(`--slo: ${(cause as Error).message}`, { cause });
  }
}

function settle(profile: LoadProfile, flags: LoadCommandFlags, target: Target) {
  const { duration, warmUp, rate, connections, jobs, sample, workers } = flags;
  try {
    return settleLoad(profile, {
      seed: flags.seed ?? randomInt(2 ** 32),
      ...(duration !== undefined && { durationSeconds: duration }),
      ...(warmUp !== undefined && { warmUpSeconds: warmUp }),
      ...(rate !== undefined && { rate }),
      ...(connections !== undefined && { connections }),
      ...(jobs !== undefined && { jobs }),
      // What is not on this machine is somebody's money: there the budget of the target file holds too.
      ...(!isLoopbackUrl(target.api) && { budget: target.budget.jobs }),
      ...(sample !== undefined && { sample }),
      ...(workers !== undefined && { workers }),
    });
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
}

function readTarget(url: string | undefined, flags: LoadCommandFlags, contract: Contract): Target {
  const { target, key, receiver, receiverListen } = flags;
  const said: TargetFlags = {
    ...(url !== undefined && { api: url }),
    ...(key !== undefined && { key }),
    ...(receiver !== undefined && { receiverUrl: receiver }),
    ...(receiverListen !== undefined && { listen: receiverListen }),
  };
  return settleTarget(target, said, contract, 'loaded');
}

function exportScript(folder: string, files: readonly { readonly name: string; readonly content: string }[]): number {
  makeFolder(folder);
  for (const { name, content } of files) {
    const path = join(folder, name);
    writeFileSync(path, content);
    console.log(`wrote ${path}`);
  }
  return 0;
}
