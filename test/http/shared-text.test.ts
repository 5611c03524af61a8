import { expect, test } from 'vitest';
import { sharedText } from '../../src/http/shared-text.ts';

test('a text stays what it is, however often and however many come', () => {
  for (let turn = 0; turn < 2; turn += 1) {
    for (let number = 0; number < 1500; number += 1) expect(sharedText(`key-${number}`)).toBe(`key-${number}`);
  }
});
