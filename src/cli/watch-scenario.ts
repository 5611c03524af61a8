import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Double } from '../double.ts';
import { loadScenario, scenarioPath } from '../scenarios/load-scenario.ts';
import { systemClock } from '../system-clock.ts';

/** Editors write a file in several steps; the last of them counts. */
const settleMs = 100;

/**
 * Plays a scenario file anew on the main stage whenever it changes. A bad edit leaves the old one running. `say`
 * hears what came of each change.
 */
export function watchScenario(double: Double, nameOrPath: string, say: (line: string) => void): void {
  const path = scenarioPath(nameOrPath);
  let disarm: (() => void) | undefined;
  const reload = async () => {
    try {
      const scenario = loadScenario(nameOrPath, double.contract);
      await double.stages.changeScenario(scenario);
      say(`scenario ${scenario.name} was loaded again`);
    } catch (error) {
      say(`the old scenario goes on: ${(error as Error).message}`);
    }
  };
  // The folder is watched, since many editors replace the file.
  watch(dirname(path), (_, name) => {
    if (name !== null && name !== basename(path)) return;
    disarm?.();
    disarm = systemClock.after(settleMs, () => void reload());
  }).unref();
}
