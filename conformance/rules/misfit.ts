import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { type Contract, operationFor } from '../../src/contract/contract.ts';
import { shown } from './words.ts';

/** Compiled once for each contract: compiling takes longer than a whole judgement. */
const compiled = new WeakMap<Contract, ValidateFunction>();

/** The first way in which a record does not fit the contract's schema, in words; undefined when it fits. */
export function misfit(contract: Contract, record: unknown): string | undefined {
  const known = compiled.get(contract);
  const validate = known ?? compile(contract);
  if (!known) compiled.set(contract, validate);
  if (validate(record)) return undefined;
  // A branch of `if` only repeats that it did not fit; what it found is among the others.
  const errors = validate.errors ?? [];
  const error = errors.find(({ keyword }) => keyword !== 'if') ?? errors[0];
  const allowed = error?.params.allowedValue ?? error?.params.allowedValues;
  const constant = allowed === undefined ? '' : ` (${shown(allowed)})`;
  const missing = error?.keyword === 'false schema' ? 'is not allowed with this status' : error?.message;
  return `${error?.instancePath || 'the record'} ${missing ?? 'does not fit'}${constant}`;
}

function compile(contract: Contract): ValidateFunction {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  return ajv.compile(operationFor(contract, 'poll').answers.get(200) ?? true);
}
