import { expect, test } from 'vitest';
import { plan } from '../../conformance/plan.ts';
import { type Target, targetFromFlags } from '../../conformance/target.ts';
import type { TargetRequests } from '../../conformance/target-file.ts';
import { loadContract } from '../../src/contract/contract.ts';

const contract = loadContract();
const { jobs } = contract;
const [video = '', music = ''] = Object.values(jobs.modalities).map(
  ({ submit }) => contract.operations.get(submit)?.path,
);

const requests: TargetRequests = {
  fail: { path: music, body: { prompt: 'fail' } },
  slow: { path: video, body: { prompt: 'slow' } },
};

function planFor(change: Partial<Target> = {}, api = 'http://127.0.0.1:1') {
  return plan({ ...targetFromFlags({ api, key: 'k' }, contract), requests, ...change }, contract);
}

const budget = (count: number) => ({ jobs: count, patience: 300_000, rate: Number.POSITIVE_INFINITY });

test('a full run stays below its limit, whatever the budget', () => {
  const { jobs: planned, reserved } = planFor({ budget: budget(1000) });
  expect(planned.length + reserved).toBe(16);
  expect(reserved).toBeGreaterThan(0);
});

test('every modality is submitted plainly', () => {
  const plain = planFor().jobs.filter(({ intent }) => intent === 'ok');
  expect(new Set(plain.map(({ modality }) => modality))).toEqual(new Set(Object.keys(jobs.modalities)));
});

test('each job has a name of its own, which its deliveries are told apart by', () => {
  const names = planFor().jobs.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test.each([1, 2, 5, 12])('a budget of %d jobs is kept, and what it leaves out is told', (most) => {
  const full = planFor();
  const small = planFor({ budget: budget(most) });
  expect(small.jobs.length + small.reserved).toBe(most);
  expect(small.jobs).toEqual(full.jobs.slice(0, small.jobs.length));
  const told = small.omitted.filter(({ text }) => text.startsWith(`the budget of ${most} jobs leaves no job for`));
  expect(told.length).toBe(full.jobs.length - small.jobs.length);
});

test('a target that cannot reach the receiver gets no webhook URLs, and the reason is told', () => {
  const { jobs: planned, omitted } = planFor({}, 'https://api.example.com');
  expect(planned.filter(({ webhook }) => webhook)).toEqual([]);
  expect(omitted).toContainEqual({ chapter: 'webhook', text: expect.stringContaining('webhook.receiver') });
});

test('what the target does not have is left out in silence', () => {
  const { jobs: planned, omitted } = planFor({ requests: {}, features: { webhooks: false, failing: false } });
  expect(planned.filter(({ webhook, intent }) => webhook || intent === 'fail')).toEqual([]);
  expect(omitted).toEqual([]);
});

test('without a request that fails, what would settle it is told', () => {
  expect(planFor({ requests: {} }).omitted).toContainEqual({
    chapter: 'life',
    text: expect.stringContaining('requests.fail'),
  });
});

test('prices are those of the catalogue', () => {
  const { jobs: planned, cents } = planFor();
  expect(cents).toBe(planned.reduce((sum, job) => sum + (job.cents ?? 0), 0));
  const model = jobs.models.find(({ id }) => id === jobs.modalities.music?.defaultModel);
  expect(planned.find(({ name }) => name === 'modality-music')?.cents).toBe(model?.centsPerJob);
});

test('a plainest request of the target is used for what is plain', () => {
  const ok = { path: music, body: { prompt: 'mine', model: 'my/model' } };
  const plain = planFor({ requests: { ...requests, ok } }).jobs.filter(({ name }) =>
    ['main', 'second', 'retried'].includes(name),
  );
  expect(plain.map(({ request }) => request)).toEqual([ok, ok, ok]);
});
