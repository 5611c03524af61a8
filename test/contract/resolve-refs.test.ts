import { describe, expect, it } from 'vitest';
import { resolveRefs } from '../../src/contract/resolve-refs.ts';

describe('resolving references', () => {
  const document = {
    a: { $ref: '#/b' },
    b: { list: [{ $ref: '#/c' }, 1, null], text: 'x' },
    c: { 'with/slash': { deep: true } },
    d: { $ref: '#/c/with~1slash' },
    e: { $ref: '#/names/with%20space' },
    names: { 'with space': 'found' },
  };

  it('replaces every one, at any depth, by what it names', () => {
    expect(resolveRefs(document, document.a)).toEqual({
      list: [{ 'with/slash': { deep: true } }, 1, null],
      text: 'x',
    });
  });

  it('reads escapes of pointers and of URLs', () => {
    expect(resolveRefs(document, document.d)).toEqual({ deep: true });
    expect(resolveRefs(document, document.e)).toBe('found');
  });

  it('makes a copy and leaves the document alone', () => {
    const before = structuredClone(document);
    const resolved = resolveRefs(document, document) as typeof document;
    resolved.c['with/slash'].deep = false;
    expect(document).toEqual(before);
  });

  it('may meet the same reference twice side by side', () => {
    expect(resolveRefs(document, [{ $ref: '#/d' }, { $ref: '#/d' }])).toEqual([{ deep: true }, { deep: true }]);
  });

  it.each([['#/nothing'], ['other.yaml#/a'], ['https://example.com/schema']])(
    'refuses %s, which names nothing here',
    ($ref) => {
      expect(() => resolveRefs(document, { $ref })).toThrow(`the reference ${$ref} names nothing`);
    },
  );

  it('refuses a circle, near and far', () => {
    expect(() => resolveRefs({ a: { $ref: '#/a' } }, { $ref: '#/a' })).toThrow('the reference #/a contains itself');
    const far = { a: { items: { $ref: '#/b' } }, b: { properties: { a: { $ref: '#/a' } } } };
    expect(() => resolveRefs(far, far.a)).toThrow(/contains itself/);
  });
});
