import { existsSync, readFileSync } from 'node:fs';
import { packageRoot } from './package-root.ts';
import { readYamlFile, type YamlFile } from './yaml-file.ts';

/**
 * Reads a YAML file of this package by its path in it, such as `openapi.yaml`. The published build holds what such files
 * come to, checked when it was built: reading and checking YAML would be half of a start.
 */
export function readPackagedFile(path: string): YamlFile {
  const original = () => readYamlFile(new URL(path, packageRoot()), path);
  const prepared = preparedFile(`${path}.json`);
  if (!existsSync(prepared)) return original();
  return {
    name: path,
    value: JSON.parse(readFileSync(prepared, 'utf8')),
    lineOf: (at) => original().lineOf(at),
    checked: true,
  };
}

/** Where the published build holds what was prepared; nothing is there beside the sources. */
export function preparedFile(path: string): URL {
  return new URL(`../../prepared/${path}`, import.meta.url);
}
