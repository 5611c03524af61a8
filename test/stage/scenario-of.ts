import { loadContract } from '../../src/contract/contract.ts';
import { parseYaml } from '../../src/contract/yaml-file.ts';
import type { Scenario } from '../../src/core/scenario.ts';
import { readScenario } from '../../src/scenarios/load-scenario.ts';

/** Jobs that wait a second and run for four. */
export const plainJobs = 'jobs: [{ queued: 1s, running: 4s }]';

/** A scenario of these lines of YAML. */
export function scenarioOf(...lines: string[]): Scenario {
  return readScenario(parseYaml(['summary: For one test.', ...lines].join('\n'), 'test.yaml'), 'test', loadContract());
}
