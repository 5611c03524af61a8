import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { LoadReport } from '../../conformance/load/load-report.ts';
import { settleLoad } from '../../conformance/load/planning/load-settings.ts';
import { type LoadProfile, loadProfile } from '../../conformance/load/planning/profile.ts';
import { runLoad } from '../../conformance/load/run-load.ts';
import { loadTarget } from '../../conformance/target.ts';
import { mergePatch } from '../../src/contract/merge-patch.ts';
import { packageRoot } from '../../src/contract/package-root.ts';
import { readYamlFile } from '../../src/contract/yaml-file.ts';
import { startDouble } from '../../src/double.ts';
import type { Defect } from './defect.ts';
import { startEdge } from './edge.ts';

/** So many times faster than real time the double runs: polls are 300 ms apart, and a lost delivery is known in 4 s. */
const speed = 10;

/** A webhook, polls at a pace, a poll when it was delivered, and the file: what gives most rules something to judge. */
export function everyStep(every: number, webhook: boolean): LoadProfile {
  const job = { webhook, poll: { every, until: 'ended' as const }, lastPoll: webhook, fetch: true };
  return { ...loadProfile('submit-poll'), name: 'every-step', arrivals: 'even', drainSeconds: 5, job };
}

/** Loads a double that differs as the data say, in real time but fast, for a moment. */
export async function faceLoad(defect: Defect, profile: LoadProfile, jobs = 8): Promise<LoadReport> {
  const folder = mkdtempSync(join(tmpdir(), 'stunt-double-load-'));
  const write = (name: string, value: unknown) => {
    const file = join(folder, name);
    writeFileSync(file, stringify(value));
    return file;
  };
  try {
    const steady = readYamlFile(new URL('scenarios/steady.yaml', packageRoot())).value as object;
    const quick = {
      ...steady,
      jobs: [{ queued: '1s', running: '4s' }],
      ...(defect.polls && { poll: { mode: 'off' } }),
    };
    await using double = await startDouble({
      speed,
      scenario: write('scenario.yaml', mergePatch(quick, defect.scenario ?? {})),
    });
    await using edge = await startEdge(double, defect);
    const { clock: _, ...usual } = readYamlFile(new URL('conformance/targets/double.yaml', packageRoot())).value as {
      clock: unknown;
    };
    const timings = { pollInterval: '300ms', firstRetry: '1500ms', deliveryTimeout: '1s' };
    const target = mergePatch({ ...usual, api: edge.url, timings }, defect.target ?? {});
    return await runLoad({
      target: loadTarget(write('target.yaml', target), double.contract),
      contract: double.contract,
      profile,
      settings: settleLoad(profile, { durationSeconds: 4, warmUpSeconds: 0, rate: 8, jobs, seed: 1 }),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Rules that were broken, in the order of their ids. */
export function brokenRules({ rules }: LoadReport): string[] {
  return rules.rules
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ id }) => id)
    .sort();
}
