import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pointerPath, readPointer, toPointer } from '../../src/contract/pointer.ts';

/** The document and the pointers of RFC 6901 §5. */
const document = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
};

describe('a JSON pointer', () => {
  it.each([
    ['', document],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
  ])('%j finds what RFC 6901 says', (pointer, value) => {
    expect(readPointer(document, pointer)).toEqual(value);
  });

  it.each(['/none', '/foo/2', '/foo/bar', '/a~1b/c', '/toString', '/foo/map', '/__proto__', '/foo/constructor'])(
    '%s finds nothing',
    (pointer) => {
      expect(readPointer(document, pointer)).toBeUndefined();
    },
  );

  it.each([undefined, null, 7, 'text'])('into %s finds nothing', (value) => {
    expect(readPointer(value, '/length')).toBeUndefined();
  });

  it('reads ~01 as ~1, and not as a slash', () => {
    expect(pointerPath('/~01')).toEqual(['~1']);
  });

  it('and a path of names are two spellings of the same', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (path) => {
        expect(pointerPath(toPointer(path))).toEqual(path);
      }),
    );
  });

  it('takes numbers in a path as array positions', () => {
    expect(readPointer(document, toPointer(['foo', 1]))).toBe('baz');
  });
});
