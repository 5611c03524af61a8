import type { Contract } from '../../src/contract/contract.ts';
import { operationFor } from '../../src/contract/contract.ts';
import { pointerPath, toPointer } from '../../src/contract/pointer.ts';
import { isObject } from './records.ts';
import { shown } from './words.ts';

/**
 * Where two records differ in what the contract describes, in words; undefined when they do not. Fields of the
 * target's own are its own affair, and links may be made anew.
 */
export function difference(contract: Contract, before: unknown, after: unknown): string | undefined {
  const schema = operationFor(contract, 'poll').answers.get(200);
  const link = toPointer(pointerPath(contract.jobs.record.link));
  return differAt(schema, before, after, '', link);
}

function differAt(schema: unknown, before: unknown, after: unknown, at: string, link: string): string | undefined {
  if (at === link) return undefined;
  if (isObject(before) && isObject(after)) {
    const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : undefined;
    const names = properties ? Object.keys(properties) : [...new Set([...Object.keys(before), ...Object.keys(after)])];
    for (const name of names) {
      const found = differAt(
        properties?.[name],
        own(before, name),
        own(after, name),
        `${at}${toPointer([name])}`,
        link,
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    for (const [index, item] of before.entries()) {
      const found = differAt(undefined, item, after[index], `${at}/${index}`, link);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return before === after
    ? undefined
    : `${at || 'the record'} is ${shown(before)} in one and ${shown(after)} in the other`;
}

function own(value: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
