import { describe, expect, it } from 'vitest';
import { mergePatch } from '../../src/contract/merge-patch.ts';

describe('a merge patch', () => {
  // RFC 7396, appendix A: original, patch, result.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('of %j with %j gives %j', (original, patch, result) => {
    expect(mergePatch(original, patch)).toEqual(result);
  });

  it('that is empty changes nothing', () => {
    const original = { a: [1, { b: null }], c: { d: 'e' } };
    expect(mergePatch(original, {})).toEqual(original);
  });

  it('leaves what it is applied to, and itself, alone', () => {
    const [original, patch] = [{ a: { b: 1, c: 2 } }, { a: { b: null, d: { e: null } } }];
    const before = structuredClone([original, patch]);
    expect(mergePatch(original, patch)).toEqual({ a: { c: 2, d: {} } });
    expect([original, patch]).toEqual(before);
  });

  it('adds members whose names every object has', () => {
    expect(mergePatch({}, { constructor: { a: 1 }, toString: 'x' })).toEqual({ constructor: { a: 1 }, toString: 'x' });
  });
});
