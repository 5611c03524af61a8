import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A scenario on disk, for as long as it is held. */
export interface ScenarioFile extends Disposable {
  readonly path: string;
}

/** The jobs of a scenario for tests: one second queued, four running. */
export const plainJobs = 'jobs: [{ queued: 1s, running: 4s }]';

/** Writes a scenario to a folder of its own, which is removed at the end of the block. */
export function scenarioFile(...lines: readonly string[]): ScenarioFile {
  const folder = mkdtempSync(join(tmpdir(), 'stunt-double-'));
  const path = join(folder, 'scenario.yaml');
  writeFileSync(path, ['summary: For one test.', ...lines].join('\n'));
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}
