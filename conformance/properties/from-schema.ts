import fc from 'fast-check';
import type { Schema } from '../../src/contract/operation.ts';

/** Keywords that say nothing of which values fit. */
const silent = ['title', 'description', 'default', 'example', 'examples', 'deprecated', '$comment'];

/** Keywords that are understood, by the type that they speak of. */
const understood: Readonly<Record<string, readonly string[]>> = {
  string: ['minLength', 'maxLength', 'pattern'],
  number: ['minimum', 'maximum'],
  integer: ['minimum', 'maximum'],
  boolean: [],
  object: ['properties', 'required'],
  array: ['items', 'minItems', 'maxItems'],
};

/** Longer texts and lists find nothing more, and make counterexamples hard to read. */
const longest = 40;

/**
 * Values that fit a JSON Schema. `special` gives values for members that need more than their schema says, by name; a
 * member that it gives `undefined` for is left out. Throws Error for a keyword that it does not understand, with where
 * it stands: values that ignored it would not fit.
 */
export function fromSchema(
  schema: Schema,
  special: Readonly<Record<string, fc.Arbitrary<unknown> | undefined>> = {},
  at = '',
): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(checked(schema, ['const', 'type'], at).const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(checked(schema, ['enum', 'type'], at).enum as unknown[]));
  const type = String(schema.type);
  const keywords = understood[type];
  if (!keywords) throw new Error(`${at || 'the schema'} has the type ${type}, for which no values can be made up`);
  checked(schema, ['type', ...keywords], at);
  const { minimum, maximum } = schema as { minimum?: number; maximum?: number };
  const range = { ...(minimum !== undefined && { min: minimum }), ...(maximum !== undefined && { max: maximum }) };
  switch (type) {
    case 'string':
      return textOf(schema, at);
    case 'integer':
      return fc.integer(range);
    case 'number':
      // What JSON cannot hold is no number of a request.
      return fc.double({ ...range, noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'array': {
      const { items = {}, minItems = 0, maxItems = longest } = schema as Partial<Record<string, never>>;
      return fc.array(fromSchema(items, {}, `${at}/items`), { minLength: minItems, maxLength: maxItems });
    }
    default:
      return objectOf(schema, special, at);
  }
}

function checked(schema: Schema, keywords: readonly string[], at: string): Schema {
  const unknown = Object.keys(schema).find((name) => !keywords.includes(name) && !silent.includes(name));
  if (unknown !== undefined)
    throw new Error(`${at || 'the schema'} has the keyword ${unknown}, which is not understood`);
  return schema;
}

function textOf({ minLength = 0, maxLength, pattern }: Schema, at: string): fc.Arbitrary<string> {
  const [least, most] = [Number(minLength), Number(maxLength ?? longest)];
  if (pattern === undefined) {
    // Lengths of schemas are counted in code points, of which one sign may have several.
    const text = fc.string({ unit: 'grapheme', minLength: least, maxLength: most });
    return maxLength === undefined ? text : text.filter((made) => [...made].length <= most);
  }
  if (minLength !== 0 || maxLength !== undefined) {
    throw new Error(`${at || 'the schema'} has a pattern and a length, which are not understood together`);
  }
  return fc.stringMatching(new RegExp(String(pattern), 'u'), { maxLength: longest });
}

function objectOf(
  schema: Schema,
  special: Readonly<Record<string, fc.Arbitrary<unknown> | undefined>>,
  at: string,
): fc.Arbitrary<unknown> {
  const properties = (schema.properties ?? {}) as Record<string, Schema>;
  const members: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [name, own] of Object.entries(properties)) {
    // Its keywords are read in any case, so that one that is not understood is told.
    const made = fromSchema(own, {}, `${at}/properties/${name}`);
    const wanted = Object.hasOwn(special, name) ? special[name] : made;
    if (wanted) members[name] = wanted;
  }
  return fc.record(members, { requiredKeys: (schema.required as string[] | undefined) ?? [] });
}
