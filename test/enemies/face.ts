import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type Judged, judge } from '../../conformance/judge.ts';
import { observe } from '../../conformance/observe.ts';
import { rules } from '../../conformance/rules.ts';
import { loadTarget, type Target } from '../../conformance/target.ts';
import type { Contract } from '../../src/contract/contract.ts';
import { mergePatch } from '../../src/contract/merge-patch.ts';
import { packageRoot } from '../../src/contract/package-root.ts';
import { readYamlFile } from '../../src/contract/yaml-file.ts';
import { startDouble } from '../../src/double.ts';
import type { Defect } from './defect.ts';
import { startEdge } from './edge.ts';

/** What the verifier made of an enemy. */
export interface Faced {
  readonly judged: readonly Judged[];
  /** What broke in the double, the edge or the observer. Anything here makes the rest worthless. */
  readonly broken: readonly unknown[];
}

/** The double as it is. */
export const noDefect: Defect = { summary: 'The double as it is.', rules: [] };

/** Puts the verifier in front of a double that differs as the data say, on a clock that it can turn. */
export async function face(defect: Defect): Promise<Faced> {
  const { seen, broken } = await confront(defect, async (target, contract) => {
    const { trace } = await observe(target, contract, {});
    return judge(trace, rules, contract);
  });
  return { judged: seen ?? [], broken };
}

/** Does something with a double that differs as the data say, and tells what broke meanwhile. */
export async function confront<Seen>(
  defect: Defect,
  look: (target: Target, contract: Contract) => Promise<Seen>,
): Promise<{ seen: Seen | undefined; broken: readonly unknown[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'stunt-double-enemy-'));
  const write = (name: string, value: unknown) => {
    const file = join(folder, name);
    writeFileSync(file, stringify(value));
    return file;
  };
  const broken: unknown[] = [];
  try {
    const scenario = mergePatch(baseScenario(defect), defect.scenario ?? {});
    await using double = await startDouble({
      clock: 'virtual',
      scenario: write('scenario.yaml', scenario),
      onError: (error) => broken.push(error),
    });
    await using edge = await startEdge(double, defect);
    const patch = mergePatch({ api: edge.url }, defect.target ?? {});
    const target = loadTarget(write('target.yaml', mergePatch(baseTarget(), patch)), double.contract);
    try {
      const seen = await look(target, double.contract);
      return { seen, broken: [...broken, ...edge.broken] };
    } catch (error) {
      return { seen: undefined, broken: [error, ...broken, ...edge.broken] };
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Nothing goes wrong by itself; and where the edge keeps poll windows of its own, the double keeps none. */
function baseScenario({ polls }: Defect): object {
  const { value } = readYamlFile(new URL('scenarios/steady.yaml', packageRoot()));
  return { ...(value as object), ...(polls && { poll: { mode: 'off' } }) };
}

function baseTarget(): unknown {
  return readYamlFile(new URL('conformance/targets/double.yaml', packageRoot())).value;
}
