import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromSchema } from '../../../conformance/properties/from-schema.ts';
import { misfit } from '../../support/fits.ts';
import { replayed } from '../../support/seed.ts';
import { contract } from '../support/made-up.ts';

describe('values made from a schema', () => {
  const bodies = contract.jobs.roles.submit.map((id) => [id, contract.operations.get(id)?.body ?? {}] as const);

  it.each(bodies)('fit what %s asks for', (_, schema) => {
    fc.assert(
      fc.property(fromSchema(schema), (value) => {
        expect(misfit(schema, value)).toBe('');
      }),
      { numRuns: 300, ...replayed },
    );
  });

  it('fit a schema of every kind that is understood', () => {
    const schema = {
      type: 'object',
      required: ['list', 'kind'],
      properties: {
        list: { type: 'array', items: { type: 'integer', minimum: -2, maximum: 2 }, minItems: 1, maxItems: 3 },
        kind: { enum: ['a', 7, null] },
        same: { const: 'this' },
        text: { type: 'string', minLength: 2, maxLength: 4 },
        size: { type: 'string', pattern: '^[1-9][0-9]?:[1-9][0-9]?$' },
        ratio: { type: 'number', minimum: 0, maximum: 1 },
        flag: { type: 'boolean' },
      },
    };
    const seen = new Set<string>();
    fc.assert(
      fc.property(fromSchema(schema), (value) => {
        for (const name of Object.keys(value as object)) seen.add(name);
        expect(misfit(schema, value)).toBe('');
      }),
      { numRuns: 300, ...replayed },
    );
    expect([...seen].sort()).toEqual(Object.keys(schema.properties).sort());
  });

  it('take values from elsewhere, or leave members out, where that is asked for', () => {
    const schema = { type: 'object', properties: { url: { type: 'string' }, model: { type: 'string' } } };
    const made = fc.sample(fromSchema(schema, { url: undefined, model: fc.constant('auto') }), 50);
    expect(new Set(made.map((one) => JSON.stringify(one)))).toEqual(new Set(['{}', '{"model":"auto"}']));
  });

  it.each<[object, string]>([
    [{ type: 'string', format: 'uri' }, 'the schema has the keyword format, which is not understood'],
    [
      { type: 'object', properties: { a: { type: 'number', multipleOf: 2 } } },
      '/properties/a has the keyword multipleOf, which is not understood',
    ],
    [{ anyOf: [{ type: 'string' }] }, 'the schema has the type undefined, for which no values can be made up'],
    [
      { type: 'array', items: { type: ['string', 'null'] } },
      '/items has the type string,null, for which no values can be made up',
    ],
    [
      { type: 'string', pattern: '^a', maxLength: 3 },
      'the schema has a pattern and a length, which are not understood together',
    ],
  ])('are not made up for %j', (schema, message) => {
    expect(() => fromSchema(schema as Record<string, unknown>)).toThrow(message);
  });
});
