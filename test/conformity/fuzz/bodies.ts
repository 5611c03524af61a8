import fc from 'fast-check';
import type { Operation, Schema } from '../../../src/contract/operation.ts';

/** Text of any 16-bit units: lone surrogates, NUL and all. */
export const anyText = fc.string({
  unit: fc
    .oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xffff }))
    .map((code) => String.fromCharCode(code)),
  maxLength: 30,
});

/** JSON texts that are costly or dangerous to read. */
const nasty = fc.constantFrom(
  '['.repeat(100_000),
  `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`,
  '{"__proto__":{"prompt":"a"}}',
  '{"prompt":"a","__proto__":{"model":1}}',
  '{"prompt":"a","constructor":{"prototype":{"model":1}}}',
  '{"prompt":"a","prompt":1}',
  '{"prompt":"\\ud800","model":"\\udfff"}',
  '{"prompt":"\\u0000"}',
  '{"prompt":"a","duration":1e999}',
  '{"prompt":"a","duration":-0}',
  '{"prompt":"a","duration":NaN}',
  `{"prompt":"a","duration":${'9'.repeat(400)}}`,
  `{"prompt":"${'a'.repeat(200_000)}"}`,
  `{"prompt":"a","model":"${'a'.repeat(200_000)}"}`,
  `{"prompt":"a","aspect_ratio":"99:1","resolution":"9999p"}`,
  `{"prompt":"a","aspect_ratio":"1:99","resolution":"4k"}`,
  `{"prompt":"a","webhook_url":"https://${'a.'.repeat(5000)}com"}`,
  '',
  ' ',
  'null',
  'true',
  '"prompt"',
  '[]',
  '{}',
  '\ufeff{"prompt":"a"}',
  "{'prompt':'a'}",
  '{"prompt":"a"',
  '{"prompt":"a"}{}',
  '// nothing\n{"prompt":"a"}',
);

/** None leads off this machine, since accepted ones are delivered to. */
const urls = fc.oneof(
  fc.webPath().map((path) => `http://localhost:9${path}`),
  fc.constantFrom(
    'http://127.0.0.1:9/',
    'http://[::1]:9/',
    'https://10.0.0.1',
    'http://',
    'https://a:99999/',
    'file:///',
    '//a',
    'https://%00/',
  ),
  anyText,
);

/** Values for a field: mostly as its schema wants them, often not. */
function valuesFor(name: string, schema: Schema): fc.Arbitrary<unknown> {
  const fitting: fc.Arbitrary<unknown> =
    schema.type === 'number'
      ? fc.oneof(fc.integer({ min: -5, max: 300 }), fc.double())
      : schema.type === 'boolean'
        ? fc.boolean()
        : name.endsWith('_url')
          ? urls
          : fc.oneof(
              {
                weight: 3,
                arbitrary: fc.constantFrom('a', '16:9', '720p', 'auto/video', 'google/veo-3.1', '__proto__'),
              },
              anyText,
            );
  return fc.oneof({ weight: 3, arbitrary: fitting }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) });
}

/** Body texts for an operation: objects of its fields, whole or mutated, and texts that are no such thing. */
export function bodiesFor(operation: Operation): fc.Arbitrary<string> {
  if (!operation.body) return fc.oneof(fc.constant(''), fc.constant('{}'), nasty, anyText);
  const fields = Object.entries(operation.body.properties as Record<string, Schema>);
  const known = fc.record(Object.fromEntries(fields.map(([name, schema]) => [name, valuesFor(name, schema)])), {
    requiredKeys: [],
  });
  const strange = fc.dictionary(
    fc.oneof(fc.constantFrom('webhookUrl', 'callback_url', 'constructor', 'toString'), anyText),
    fc.jsonValue({ maxDepth: 1 }),
    { maxKeys: 3 },
  );
  const object = fc
    .tuple(fc.constantFrom({ prompt: 'a' }, {}), known, strange)
    .map((parts) => JSON.stringify(Object.assign({}, ...parts)));
  return fc.oneof({ weight: 6, arbitrary: object }, { weight: 2, arbitrary: nasty }, { weight: 1, arbitrary: anyText });
}
