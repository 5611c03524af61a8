import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { FileError } from './file-error.ts';
import { packageRoot } from './package-root.ts';
import { pointerPath, readPointer, toPointer } from './pointer.ts';
import type { YamlFile } from './yaml-file.ts';

/** Loaded for the first file that is checked: the published build's own files were checked when it was built. */
const require = createRequire(import.meta.url);

/**
 * Checks part of a file against one of the JSON Schemas in `schemas/` and returns it with its type.
 * Throws FileError with the line, the field, the rule and the value of the first mistake.
 */
export function checkSchema<T>(file: YamlFile, schemaName: string, at: readonly string[] = []): T {
  const value = readPointer(file.value, toPointer(at));
  if (file.checked) return value as T;
  const validate = (validators.get(schemaName) ?? compile(schemaName)) as ValidateFunction<T>;
  if (validate(value)) return value;
  const error = deepest(validate.errors ?? []);
  const path = [...at, ...pointerPath(error.instancePath)];
  const unknown = error.keyword === 'additionalProperties' ? [String(error.params.additionalProperty)] : [];
  throw new FileError(
    file.name,
    file.lineOf([...path, ...unknown]),
    `${path.join('.') || 'the file'} ${rule(error, value)}`,
  );
}

/** By the name of their schema: many files of a kind may be read. */
const validators = new Map<string, ValidateFunction>();

function compile(schemaName: string): ValidateFunction {
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const schema = JSON.parse(readFileSync(new URL(`schemas/${schemaName}`, packageRoot()), 'utf8'));
  const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);
  validators.set(schemaName, validate);
  return validate;
}

/** The mistake furthest down says most: the ones above it only repeat that some branch did not fit. */
function deepest(errors: readonly ErrorObject[]): ErrorObject {
  const depth = (error: ErrorObject) => error.instancePath.split('/').length;
  return errors.reduce((best, error) => (depth(error) > depth(best) ? error : best), errors[0] as ErrorObject);
}

function rule(error: ErrorObject, root: unknown): string {
  const shown = JSON.stringify(readPointer(root, error.instancePath)) ?? 'nothing';
  const value = shown.length > 60 ? `${shown.slice(0, 57)}…` : shown;
  switch (error.keyword) {
    case 'additionalProperties':
      return `has an unknown field "${error.params.additionalProperty}"`;
    case 'required':
      return `lacks the field "${error.params.missingProperty}"`;
    case 'enum':
      return `must be one of ${error.params.allowedValues.join(', ')}; it is ${value}`;
    default:
      return `${error.message}; it is ${value}`;
  }
}
