import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { conclude } from '../../conformance/conclusion.ts';
import { judge } from '../../conformance/judge.ts';
import { observe } from '../../conformance/observe.ts';
import { rules } from '../../conformance/rules.ts';
import { loadTarget } from '../../conformance/target.ts';
import type { TargetFile } from '../../conformance/target-file.ts';
import { loadContract } from '../../src/contract/contract.ts';
import { readYamlFile } from '../../src/contract/yaml-file.ts';
import { type Gateway, startGateway } from './gateway.ts';

const file = fileURLToPath(new URL('target.yaml', import.meta.url));
const contract = loadContract();

/** The target file with the address put in. */
function targetOf({ url, media }: Gateway) {
  const folder = mkdtempSync(join(tmpdir(), 'stunt-double-stranger-'));
  try {
    const path = join(folder, 'target.yaml');
    writeFileSync(path, stringify({ ...(readYamlFile(file).value as TargetFile), api: url, media }));
    return loadTarget(path, contract);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// The stranger has no clock to turn: its times are short, and all of them pass on the machine's own clock.
test('an implementation that shares nothing with the double but the contract is conformant', async () => {
  await using gateway = await startGateway({
    queued: 150,
    running: 600,
    slow: 60_000,
    poll: 400,
    link: 3000,
    retention: 9000,
    retry: 300,
    patience: 500,
  });
  const { trace } = await observe(targetOf(gateway), contract, {});
  const judged = judge(trace, rules, contract);
  const broken = judged.filter(({ verdict }) => ['fail', 'warn', 'error'].includes(verdict));
  expect(broken.map(({ rule, message }) => `${rule.id} ${message}`)).toEqual([]);
  const undecided = judged.filter(({ verdict, rule }) => verdict === 'inconclusive' && rule.level === 'MUST');
  expect(undecided.map(({ rule }) => rule.id)).toEqual([]);
  expect(conclude(judged).exitCode).toBe(0);
}, 120_000);
