import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Operation, Schema } from './operation.ts';

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
let compilers: { readonly exact: Ajv2020; readonly coercing: Ajv2020 } | undefined;

/**
 * The checks of an operation, compiled when they are first asked for. Bodies' types are taken as they are: `"8"` is
 * not a number.
 */
export function checksOf(operation: Operation): Checks {
  const known = compiled.get(operation);
  if (known) return known;
  compilers ??= { exact: compiler(false), coercing: compiler(true) };
  const { exact, coercing } = compilers;
  const checks: Checks = {
    body: operation.body && check(exact, operation.body),
    query: check(coercing, parameterSchema(operation, 'query')),
    headers: check(coercing, parameterSchema(operation, 'header')),
  };
  compiled.set(operation, checks);
  return checks;
}

function compiler(coerceTypes: boolean): Ajv2020 {
  const ajv = new Ajv2020({
    coerceTypes,
    useDefaults: true,
    strict: true,
    strictRequired: false,
    strictTypes: false,
    // Text such as `1e400` is brought to Infinity; only as a number is that held against a maximum.
    strictNumbers: !coerceTypes,
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

function check(ajv: Ajv2020, schema: Schema): Check {
  const validate: ValidateFunction = ajv.compile(schema);
  return (value) => {
    if (validate(value)) return undefined;
    const [error] = validate.errors ?? [];
    const missing = error?.keyword === 'required' ? String(error.params.missingProperty) : undefined;
    const param = missing ?? error?.instancePath.split('/')[1] ?? 'body';
    if (missing) return { param, message: `${param} is required` };
    return { param, message: `${param} ${error?.message ?? 'is not valid'}` };
  };
}
