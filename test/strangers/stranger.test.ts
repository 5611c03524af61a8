import { expect, test } from 'vitest';
import { conclude } from '../../conformance/conclusion.ts';
import { judge } from '../../conformance/judge.ts';
import { observe } from '../../conformance/observe.ts';
import { rules } from '../../conformance/rules.ts';
import { loadContract } from '../../src/contract/contract.ts';
import { startGateway } from './gateway.ts';
import { targetAt } from './target-at.ts';

const contract = loadContract();

/** As the target file tells them. */
const times = {
  queued: 150,
  running: 600,
  slow: 60_000,
  poll: 800,
  link: 3000,
  retention: 9000,
  retry: 300,
  patience: 500,
};

// The stranger has no clock to turn: its times are short, and all of them pass on the machine's own clock.
test('an implementation that shares nothing with the double but the contract is conformant', async () => {
  await using gateway = await startGateway(times);
  const target = targetAt(
    new URL('target.yaml', import.meta.url),
    { api: gateway.url, media: gateway.media },
    contract,
  );
  const { trace } = await observe(target, contract);
  const judged = judge(trace, rules, contract);
  const told = (which: string[]) =>
    judged.filter(({ verdict }) => which.includes(verdict)).map(({ rule, message }) => `${rule.id} ${message}`);
  expect(told(['fail', 'warn', 'error'])).toEqual([]);
  expect(conclude(judged).exitCode, told(['inconclusive']).join('\n')).toBe(0);
}, 120_000);
