import type { Schema } from '../../src/contract/operation.ts';

/** Keywords that constrain values without saying what members there are; a serialiser has no use for them. */
const constraints = new Set(['allOf', 'if', 'then', 'else', 'not', 'pattern', 'format', 'minimum', 'description']);

/** The part of a schema that says which members an answer has and of what type. */
export function serialiserSchema(schema: Schema): Schema {
  const entries = Object.entries(schema).filter(([keyword]) => !constraints.has(keyword));
  return Object.fromEntries(
    entries.map(([keyword, value]) => {
      if (keyword === 'properties') {
        const members = Object.entries(value as Record<string, Schema>);
        return [keyword, Object.fromEntries(members.map(([name, member]) => [name, serialiserSchema(member)]))];
      }
      return [keyword, keyword === 'items' ? serialiserSchema(value as Schema) : value];
    }),
  );
}
