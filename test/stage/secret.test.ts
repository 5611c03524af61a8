import { expect, it } from 'vitest';
import { readSecret, rotateSecret } from '../../src/stage/secret.ts';
import { makeStage } from './make-stage.ts';

it('a secret is the prefix of the contract and 32 bytes in base64', async () => {
  const stage = makeStage();
  const { secret: prefix } = stage.contract.jobs.ids;
  const secret = await readSecret(stage, 'key-1');
  expect(secret.startsWith(prefix)).toBe(true);
  const bytes = Buffer.from(secret.slice(prefix.length), 'base64');
  expect(bytes).toHaveLength(32);
  expect(bytes.toString('base64')).toBe(secret.slice(prefix.length));
});

it('a secret stays until it is rotated, and rotating gives one that never was', async () => {
  const stage = makeStage();
  const seen = [await readSecret(stage, 'key-1')];
  expect(await readSecret(stage, 'key-1')).toBe(seen[0]);
  for (let n = 0; n < 20; n += 1) {
    seen.push(await rotateSecret(stage, 'key-1'));
    expect(await readSecret(stage, 'key-1')).toBe(seen.at(-1));
  }
  expect(new Set(seen).size).toBe(21);
});

it('owners and seeds have secrets of their own', async () => {
  const [one, two] = [makeStage({ seed: 1 }), makeStage({ seed: 2 })];
  const secrets = [await readSecret(one, 'key-1'), await readSecret(one, 'key-2'), await readSecret(two, 'key-1')];
  expect(new Set(secrets).size).toBe(3);
  expect(await readSecret(makeStage({ seed: 1 }), 'key-1')).toBe(secrets[0]);
});
