import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js';
import type { Operation, Schema } from './operation.ts';
import { preparedFile } from './packaged-file.ts';

const require = createRequire(import.meta.url);

/** The first rule that a request breaks. */
export interface Violation {
  /** The field at fault. */
  readonly param: string;
  /** The rule and the value, in words. */
  readonly message: string;
}

/** Checks a value against a schema of the contract; fills in defaults. Undefined means that it fits. */
export type Check = (value: unknown) => Violation | undefined;

/** The checks of one operation, compiled once. */
export interface Checks {
  readonly body: Check | undefined;
  /** Query values are strings; they are brought to the type of their schema first. */
  readonly query: Check;
  readonly headers: Check;
}

const compiled = new WeakMap<Operation, Checks>();

/**
 * The checks of an operation, compiled when they are first asked for, or when the published build was made. Bodies'
 * types are taken as they are: `"8"` is not a number.
 */
export function checksOf(operation: Operation): Checks {
  const known = compiled.get(operation);
  if (known) return known;
  const prepared = preparedChecks(operation.prepared);
  const compile = (part: Part, schema: Schema) =>
    checkBy(prepared?.[partName(operation, part)] ?? compilerOf(part).compile(schema));
  const { body, query, headers } = schemasOf(operation);
  const checks: Checks = {
    body: body && compile('body', body),
    query: compile('query', query),
    headers: compile('headers', headers),
  };
  compiled.set(operation, checks);
  return checks;
}

/** The parts of a request that are checked. */
export type Part = keyof Checks;

/** What each part of an operation's requests is held against. */
export function schemasOf(operation: Operation): { body: Schema | undefined; query: Schema; headers: Schema } {
  return {
    body: operation.body,
    query: parameterSchema(operation, 'query'),
    headers: parameterSchema(operation, 'header'),
  };
}

/** Under which name the check of a part is prepared. */
export function partName({ id }: Operation, part: Part): string {
  return `${id}_${part}`;
}

type Prepared = Readonly<Record<string, ValidateFunction>>;

/** What the published build has compiled beforehand: ajv would take longer than all the rest of a start. */
function preparedChecks(name: string | undefined): Prepared | undefined {
  const file = name === undefined ? undefined : preparedFile(`${name}-checks.cjs`);
  return file && existsSync(file) ? (require(fileURLToPath(file)) as Prepared) : undefined;
}

const compilers: { exact?: Ajv2020; coercing?: Ajv2020 } = {};

function compilerOf(part: Part): Ajv2020 {
  if (part === 'body') {
    compilers.exact ??= createCompiler(part);
    return compilers.exact;
  }
  compilers.coercing ??= createCompiler(part);
  return compilers.coercing;
}

/** The compiler for a part. `source` keeps the code that it makes. */
export function createCompiler(part: Part, source = false): Ajv2020 {
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const formats = require('ajv-formats') as typeof import('ajv-formats');
  const coerceTypes = part !== 'body';
  const ajv = new Ajv2020({
    coerceTypes,
    useDefaults: true,
    strict: true,
    strictRequired: false,
    strictTypes: false,
    // Text such as `1e400` is brought to Infinity; only as a number is that held against a maximum.
    strictNumbers: !coerceTypes,
    code: { source },
  });
  formats.default(ajv);
  ajv.addVocabulary(['example']);
  return ajv;
}

function parameterSchema(operation: Operation, place: 'query' | 'header'): Schema {
  const parameters = operation.parameters.filter((parameter) => parameter.in === place);
  const name = (text: string) => (place === 'header' ? text.toLowerCase() : text);
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map((parameter) => [name(parameter.name), parameter.schema])),
    required: parameters.filter((parameter) => parameter.required).map((parameter) => name(parameter.name)),
  };
}

function checkBy(validate: ValidateFunction): Check {
  return (value) => {
    if (validate(value)) return undefined;
    const [error] = validate.errors ?? [];
    const missing = error?.keyword === 'required' ? String(error.params.missingProperty) : undefined;
    const param = missing ?? error?.instancePath.split('/')[1] ?? 'body';
    if (missing) return { param, message: `${param} is required` };
    const rule = error?.keyword === 'enum' ? `must be one of ${error.params.allowedValues.join(', ')}` : error?.message;
    return { param, message: `${param} ${rule ?? 'is not valid'}` };
  };
}
