import { existsSync, readdirSync } from 'node:fs';
import { checkSchema } from '../contract/check-schema.ts';
import { FileError } from '../contract/file-error.ts';
import type { AsyncJobs } from '../contract/generated/async-jobs.ts';
import type { ScenarioFile } from '../contract/generated/scenario.ts';
import { packageRoot } from '../contract/package-root.ts';
import { readYamlFile, type YamlFile } from '../contract/yaml-file.ts';
import type { Scenario } from '../core/scenario.ts';
import { resolveScenario } from './resolve-scenario.ts';

/** The scenario that holds when none is named. */
export const defaultScenario = 'steady';

/**
 * Loads a scenario by the name of a shipped one or by the path of a file.
 * Throws FileError naming the file, line and field of the first mistake.
 */
export function loadScenario(nameOrPath: string, jobs: AsyncJobs): Scenario {
  const shipped = shippedFile(nameOrPath);
  if (shipped) return readScenario(readYamlFile(shipped, `scenarios/${nameOrPath}.yaml`), nameOrPath, jobs);
  if (!/[./\\]/.test(nameOrPath) && !existsSync(nameOrPath)) {
    const names = scenarioNames().join(', ');
    throw new FileError(nameOrPath, undefined, `there is no such scenario; shipped are ${names}, or give a path`);
  }
  return readScenario(readYamlFile(nameOrPath), nameOrPath, jobs);
}

/** Checks and resolves a scenario that has been parsed. Throws FileError. */
export function readScenario(yaml: YamlFile, name: string, jobs: AsyncJobs): Scenario {
  const file = checkSchema<ScenarioFile>(yaml, 'scenario.schema.json');
  return resolveScenario(file, name, jobs, (path, message) => {
    throw new FileError(yaml.name, yaml.lineOf(path), `${path.join('.')} ${message}`);
  });
}

/** Names of the shipped scenarios, in order. */
export function scenarioNames(): string[] {
  return readdirSync(folder())
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

function shippedFile(name: string): URL | undefined {
  if (!/^[a-z0-9-]+$/.test(name)) return undefined;
  const file = new URL(`${name}.yaml`, folder());
  return existsSync(file) ? file : undefined;
}

function folder(): URL {
  return new URL('scenarios/', packageRoot());
}
