import { beforeAll, describe, expect, test } from 'vitest';
import { type Enemy, enemies } from './enemy-files.ts';
import { face, noDefect } from './face.ts';
import { differences, type Outcome, outcomeOf } from './outcome.ts';

/**
 * Tests, one for each enemy of a kind, or for one of several equal shares of them: a share to a file, so that each core of a
 * machine faces its own. `share` counts from 1.
 */
export function faceEach(kind: Enemy['kind'], { share, of }: { share: number; of: number }): void {
  const those = enemies()
    .filter((enemy) => enemy.kind === kind)
    .filter((_, index) => index % of === share - 1)
    .map((enemy) => [enemy.name, enemy] as const);
  const what = kind === 'defect' ? 'is noticed by the rules that its file names, and by no others' : 'is left alone';
  let plain: Outcome;

  beforeAll(async () => {
    plain = outcomeOf((await face(noDefect)).judged);
  }, 60_000);

  // Side by side: each mostly waits for its own sockets.
  describe.concurrent(`each ${kind}`, () => {
    test.each(those)(`%s ${what}`, { timeout: 60_000 }, async (_, enemy) => {
      expect(differences(enemy, await face(enemy.defect), plain)).toEqual([]);
    });
  });
}
