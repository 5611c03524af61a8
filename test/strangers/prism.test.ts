import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readBaseline, unknownIds } from '../../conformance/baseline.ts';
import { judge } from '../../conformance/judge.ts';
import { observe } from '../../conformance/observe.ts';
import { rules } from '../../conformance/rules.ts';
import { weigh } from '../../conformance/weigh.ts';
import { loadContract } from '../../src/contract/contract.ts';
import { packageRoot } from '../../src/contract/package-root.ts';
import { startPrism } from '../support/start-prism.ts';
import { targetAt } from './target-at.ts';

const contract = loadContract();

// Prism leaves a body that is no JSON without an answer, which the observer awaits for half a minute.
test('a mock that remembers nothing fails what its baseline lists, and nothing else', async () => {
  const baseline = readBaseline(fileURLToPath(new URL('conformance/baselines/prism.yaml', packageRoot())));
  expect(unknownIds(baseline, rules)).toEqual([]);

  await using prism = await startPrism();
  const target = targetAt(new URL('conformance/targets/prism.yaml', packageRoot()), { api: prism.url }, contract);
  const { trace } = await observe(target, contract);
  const judged = judge(trace, rules, contract);
  const { complaints, excused } = weigh(judged, baseline, true);
  expect(complaints).toEqual([]);
  const failed = judged.filter(({ verdict }) => ['fail', 'warn', 'error'].includes(verdict));
  expect(failed.map(({ rule }) => rule.id).filter((id) => !baseline.has(id))).toEqual([]);
  expect([...excused.keys()]).toEqual([...baseline.keys()]);
}, 180_000);
