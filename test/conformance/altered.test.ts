import fc from 'fast-check';
import { expect, test } from 'vitest';
import { altered, alteredInside } from '../../conformance/altered.ts';

test('an altered id has the shape of the id', () => {
  expect(altered('job_00000012jox9m3')).toBe('job_00000023kpy0n4');
  expect(altered('0f9d2c1e-7b6a-4f00-9abc-FFFF99990000')).toBe('0f9d2c1e-7b6a-4f00-9abc-FFFF00001111');
});

test('a short id is made longer, since the next number may be the next job', () => {
  expect(altered('15')).toBe('26000000');
  expect(altered('job_7')).toBe('job_80000000');
});

test('a text with any letter or digit is altered into another', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[-_.~/+=]{0,5}[A-Za-z0-9]{1,40}[-.~/+=]{0,5}$/), (text) => {
      expect(altered(text)).not.toBe(text);
      const inside = alteredInside(text);
      expect(inside.length).toBe(text.length);
      expect([...inside].filter((letter, at) => letter !== text[at]).length).toBe(1);
    }),
  );
});

test('the letter that is nearest to the middle is altered', () => expect(alteredInside('aaaa1aaaa')).toBe('aaaa2aaaa'));
