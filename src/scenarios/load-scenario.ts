import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkSchema } from '../contract/check-schema.ts';
import { type Contract, defaultProfile } from '../contract/contract.ts';
import { FileError } from '../contract/file-error.ts';
import type { ScenarioFile } from '../contract/generated/scenario.ts';
import { packageRoot } from '../contract/package-root.ts';
import { readPackagedFile } from '../contract/packaged-file.ts';
import { readYamlFile, type YamlFile } from '../contract/yaml-file.ts';
import type { Scenario } from '../core/scenario.ts';
import { resolveScenario } from './resolve-scenario.ts';

/** The scenario that holds when none is named. */
export const defaultScenario = 'steady';

/**
 * Loads a scenario by the name of a shipped one or, where any will do, by the path of a file.
 * Throws FileError naming the file, line and field of the first mistake.
 */
export function loadScenario(nameOrPath: string, contract: Contract, which: 'any' | 'shipped only' = 'any'): Scenario {
  const { yaml, name } = find(nameOrPath, which);
  return readScenario(yaml, name, contract);
}

/**
 * The profile that a scenario is written for, which has to be known before the contract is read that the rest of it
 * is checked against. Throws FileError.
 */
export function profileOf(nameOrPath: string): string {
  const { profile } = checkSchema<ScenarioFile>(find(nameOrPath, 'any').yaml, 'scenario.schema.json');
  return profile ?? defaultProfile;
}

/** Checks and resolves a scenario that has been parsed. Throws FileError. */
export function readScenario(yaml: YamlFile, name: string, contract: Contract): Scenario {
  const file = checkSchema<ScenarioFile>(yaml, 'scenario.schema.json');
  const { profile } = file;
  if (profile !== undefined && profile !== contract.profile) {
    const message = `profile is ${profile}, and the double was started with ${contract.profile}`;
    throw new FileError(yaml.name, yaml.lineOf(['profile']), message);
  }
  return resolveScenario(file, name, contract, (path, message) => {
    throw new FileError(yaml.name, yaml.lineOf(path), `${path.join('.')} ${message}`);
  });
}

/** Path of the file that a name or path leads to. */
export function scenarioPath(nameOrPath: string): string {
  const shipped = shippedFile(nameOrPath);
  return shipped ? fileURLToPath(shipped) : nameOrPath;
}

/** Names of the shipped scenarios, in order. */
export function scenarioNames(): string[] {
  return readdirSync(folder())
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

function find(nameOrPath: string, which: 'any' | 'shipped only'): { yaml: YamlFile; name: string } {
  const shipped = shippedFile(nameOrPath);
  if (shipped) return { yaml: readPackagedFile(`scenarios/${nameOrPath}.yaml`), name: nameOrPath };
  if (which === 'shipped only' || (!/[./\\]/.test(nameOrPath) && !existsSync(nameOrPath))) {
    const names = scenarioNames().join(', ');
    const orPath = which === 'any' ? ', or give a path' : '';
    throw new FileError(nameOrPath, undefined, `there is no such scenario; shipped are ${names}${orPath}`);
  }
  return { yaml: readYamlFile(nameOrPath), name: nameOrPath };
}

function shippedFile(name: string): URL | undefined {
  if (!/^[a-z0-9-]+$/.test(name)) return undefined;
  const file = new URL(`${name}.yaml`, folder());
  return existsSync(file) ? file : undefined;
}

function folder(): URL {
  return new URL('scenarios/', packageRoot());
}
