import { FileError } from '../src/contract/file-error.ts';
import { readPointer, toPointer } from '../src/contract/pointer.ts';
import type { YamlFile } from '../src/contract/yaml-file.ts';

const secretFields = [['key'], ['otherKey'], ['webhook', 'secret']] as const;

/** The value of a target file with something in the place of each secret that is as right or wrong as the secret. */
export function maskSecrets(value: unknown): unknown {
  const masked = structuredClone(value);
  for (const path of secretFields) {
    const parent = readPointer(masked, toPointer(path.slice(0, -1)));
    const name = path.at(-1) ?? '';
    if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, name)) continue;
    const members = parent as Record<string, unknown>;
    const secret = members[name];
    if (typeof secret === 'string') members[name] = secret === '' ? '' : '…';
    // Not a string, and shown as null.
    else if (secret !== null) members[name] = Number.NaN;
  }
  return masked;
}

/** A secret of a target file: as it stands there, or from the environment. Throws FileError when it is not set. */
export function readSecret(yaml: YamlFile, path: readonly string[]): string | undefined {
  const written = readPointer(yaml.value, toPointer(path));
  if (typeof written !== 'string') return undefined;
  const [, variable] = /^env:(.+)$/.exec(written) ?? [];
  if (variable === undefined) return written;
  const value = process.env[variable];
  if (value) return value;
  const message = `${path.join('.')} names the environment variable ${variable}, which is not set`;
  throw new FileError(yaml.name, yaml.lineOf(path), message);
}
