import { describe, expect, it } from 'vitest';
import { type Contract, loadContract } from '../../src/contract/contract.ts';
import { parseYaml } from '../../src/contract/yaml-file.ts';
import type { Scenario } from '../../src/core/scenario.ts';
import { readScenario } from '../../src/scenarios/load-scenario.ts';

const own = loadContract();
const { jobs } = own;
const read = (text: string, contract: Contract = own): Scenario =>
  readScenario(parseYaml(`summary: Mine.\n${text}`, 'mine.yaml'), 'mine', contract);
const plain = 'jobs: [{ queued: 1s, running: 2s }]\n';
const never = Number.POSITIVE_INFINITY;
const always = { rate: 1, next: never, during: { from: 0, to: never } };

/** The behaviour of the first rule of a scenario. */
const behaviourIn = (...rule: string[]) =>
  read(['jobs:', '  - queued: 1s', '    running: 2s', ...rule.map((line) => `    ${line}`)].join('\n')).rules[0]
    ?.behaviour;
const httpRule = (rule: string) => read(`${plain}http: [${rule}]`).http[0];
const webhookRule = (rule: string) => read(`${plain}webhooks: { faults: [${rule}] }`).webhooks.faults[0];

describe('what a scenario leaves out', () => {
  it('is as the contract says', () => {
    const { file: _, rules, ...rest } = read(plain);
    expect(rules).toHaveLength(1);
    expect(rest).toEqual({
      name: 'mine',
      summary: 'Mine.',
      capacity: never,
      poll: { intervalMs: jobs.poll.intervalSeconds * 1000, mode: jobs.poll.mode },
      links: {
        lifeMs: jobs.links.lifeSeconds * 1000,
        retentionMs: jobs.retention.fileSeconds * 1000,
        refusalStatus: jobs.errors.link.status,
      },
      limits: { perWindow: Math.max(...Object.values(jobs.limits.tiers)), enforced: false },
      budget: never,
      http: [],
      webhooks: {
        statuses: jobs.webhooks.statuses,
        allowHosts: [],
        gapsMs: jobs.webhooks.gapsSeconds.map((gap) => gap * 1000),
        jitter: 0,
        faults: [],
      },
    });
  });

  it('is as another contract says, when that is the contract', () => {
    const other: Contract = {
      ...own,
      jobs: {
        ...jobs,
        poll: { intervalSeconds: 11, mode: 'off' },
        links: { ...jobs.links, lifeSeconds: 60 },
        retention: { ...jobs.retention, fileSeconds: 600 },
        errors: { ...jobs.errors, link: { status: 410, type: 'gone' } },
        webhooks: { ...jobs.webhooks, statuses: ['cancelled'], gapsSeconds: [7] },
        limits: { ...jobs.limits, tiers: { only: 3 } },
      },
    };
    expect(read(plain, other)).toMatchObject({
      poll: { intervalMs: 11_000, mode: 'off' },
      links: { lifeMs: 60_000, retentionMs: 600_000, refusalStatus: 410 },
      webhooks: { statuses: ['cancelled'], gapsMs: [7000] },
      limits: { perWindow: 3, enforced: false },
    });
  });

  it('in a rule is a job that completes, in its time, whenever it is submitted', () => {
    expect(read(plain).rules[0]).toMatchObject({
      trigger: always,
      behaviour: { endings: [{ weight: 1, ending: { kind: 'complete' } }], pace: { by: 'time' } },
    });
  });
});

describe('what a scenario says', () => {
  it('holds, with spans in milliseconds', () => {
    const scenario = read(
      [
        'profile: page',
        'jobs: [{ queued: 0s, running: 1h, outcome: complete }]',
        'capacity: 3',
        'poll: { interval: 250ms, mode: conditional-only }',
        'links: { life: 1h, retention: 2d, refusalStatus: 410 }',
        'limits: { tier: free, enforce: true }',
        'budget: { cents: 12.5 }',
        'webhooks: { statuses: [cancelled], allowHosts: [receiver.internal], gaps: [1s, 1.5m], jitter: 0.25 }',
      ].join('\n'),
    );
    expect(scenario).toMatchObject({
      name: 'mine',
      summary: 'Mine.',
      file: { profile: 'page', capacity: 3 },
      rules: [{ behaviour: { queued: { kind: 'fixed', ms: 0 }, running: { kind: 'fixed', ms: 3_600_000 } } }],
      capacity: 3,
      poll: { intervalMs: 250, mode: 'conditional-only' },
      links: { lifeMs: 3_600_000, retentionMs: 172_800_000, refusalStatus: 410 },
      limits: { perWindow: jobs.limits.tiers.free, enforced: true },
      budget: 12.5,
      webhooks: {
        statuses: ['cancelled'],
        allowHosts: ['receiver.internal'],
        gapsMs: [1000, 90_000],
        jitter: 0.25,
      },
    });
  });

  it('may be that nothing at all is delivered, and that nothing may be spent', () => {
    expect(read(`${plain}webhooks: { statuses: [] }`).webhooks.statuses).toEqual([]);
    expect(read(`${plain}budget: { cents: 0 }`).budget).toBe(0);
  });

  it.each([
    ['90s', { kind: 'fixed', ms: 90_000 }],
    ['{ uniform: [500ms, 1.5s] }', { kind: 'uniform', from: 500, to: 1500 }],
    ['{ normal: { mean: 10s, deviation: 2s } }', { kind: 'normal', mean: 10_000, deviation: 2000 }],
    ['{ lognormal: { median: 1m, p95: 4m } }', { kind: 'lognormal', median: 60_000, p95: 240_000 }],
    ['{ exponential: { mean: 5s } }', { kind: 'exponential', mean: 5000 }],
    ['{ recorded: [1s, 3s, 250ms] }', { kind: 'recorded', values: [1000, 3000, 250] }],
  ])('as a span, wherever one may stand: %s', (text, spread) => {
    const rule = read(`jobs: [{ queued: ${text}, running: ${text} }]`).rules[0];
    expect(rule?.behaviour).toMatchObject({ queued: spread, running: spread });
    expect(httpRule(`{ latency: ${text} }`)?.latency).toEqual(spread);
    expect(webhookRule(`{ delay: ${text} }`)?.fault).toEqual({ kind: 'delay', spread });
  });

  it('about when a rule applies holds for every kind of rule', () => {
    const when = 'rate: 0.25, next: 3, during: { from: 30s, to: 1m }';
    const trigger = { rate: 0.25, next: 3, during: { from: 30_000, to: 60_000 } };
    const rules = `jobs: [{ ${when}, queued: 1s, running: 1s }, { queued: 1s, running: 1s }]`;
    expect(read(rules).rules.map((rule) => rule.trigger)).toEqual([trigger, always]);
    expect(httpRule(`{ ${when}, answer: { status: 503 } }`)?.trigger).toEqual(trigger);
    expect(httpRule('{ answer: { status: 503 } }')?.trigger).toEqual(always);
    expect(webhookRule(`{ ${when}, do: drop }`)?.trigger).toEqual(trigger);
    expect(webhookRule('{ do: drop }')?.trigger).toEqual(always);
  });
});

describe('how jobs move', () => {
  it('is by time, by polls or by hand', () => {
    expect(behaviourIn()?.pace).toEqual({ by: 'time' });
    expect(behaviourIn('polls: { queued: 1, running: 2 }')?.pace).toEqual({
      by: 'polls',
      polls: { queued: 1, running: 2 },
    });
    expect(behaviourIn('byHand: true')?.pace).toEqual({ by: 'hand' });
  });
});

describe('how jobs end', () => {
  const endings = (outcome: string) => behaviourIn(`outcome: ${outcome}`)?.endings;
  const one = (ending: object) => [{ weight: 1, ending }];

  it.each(['complete', 'never-start', 'never-end'])('%s', (kind) => {
    expect(endings(kind)).toEqual(one({ kind }));
  });

  it('is a failure with its code, its words and its share of the running time', () => {
    expect(endings('{ fail: { code: overloaded, message: Try later., at: 0.5 } }')).toEqual(
      one({ kind: 'fail', at: 0.5, code: 'overloaded', message: 'Try later.' }),
    );
  });

  it('is a failure at the very end, with words that are made up, when only its code is given', () => {
    expect(endings('{ fail: { code: e42 } }')).toEqual(one({ kind: 'fail', at: 1, code: 'e42', message: undefined }));
  });

  it('is one of several, by their shares, also one of several that is itself one of several', () => {
    const found = endings(
      '{ oneOf: [{ share: 3, outcome: complete }, { share: 1, outcome: { oneOf: [{ share: 9, outcome: never-end }, { share: 1, outcome: never-start }] } }] }',
    );
    expect(found?.map(({ ending }) => ending.kind)).toEqual(['complete', 'never-end', 'never-start']);
    for (const [index, weight] of [3, 0.9, 0.1].entries()) expect(found?.[index]?.weight).toBeCloseTo(weight, 10);
  });
});

describe('a fault of answers', () => {
  it.each([
    ['{ answer: { status: 503 } }', { kind: 'answer', status: 503, retryAfterMs: undefined }],
    ['{ answer: { status: 429, retryAfter: 2s } }', { kind: 'answer', status: 429, retryAfterMs: 2000 }],
    ['{ reset: before }', { kind: 'reset', when: 'before' }],
    ['{ reset: after }', { kind: 'reset', when: 'after' }],
    ['{ body: truncated }', { kind: 'truncated' }],
    ['{ slowBody: 3s }', { kind: 'slow', ms: 3000 }],
    ['{ contentType: text/html }', { kind: 'content-type', contentType: 'text/html' }],
    ['{ latency: 300ms }', { kind: 'none' }],
  ])('%s', (rule, fault) => {
    expect(httpRule(rule)?.fault).toEqual(fault);
  });

  it('comes without latency, or with it', () => {
    expect(httpRule('{ reset: after }')?.latency).toEqual({ kind: 'fixed', ms: 0 });
    expect(httpRule('{ reset: after, latency: 1s }')).toMatchObject({
      latency: { kind: 'fixed', ms: 1000 },
      fault: { kind: 'reset' },
    });
  });

  it('is for the operations that are named by role or by id, and for all when none is', () => {
    const on = (names: string) => [...(httpRule(`{ ${names}answer: { status: 500 } }`)?.operations ?? [])].sort();
    expect(on('')).toEqual([...own.operations.keys()].sort());
    expect(on('on: [submit], ')).toEqual([...jobs.roles.submit].sort());
    expect(on('on: [createMusic, cancel], ')).toEqual(['createMusic', ...jobs.roles.cancel].sort());
  });
});

describe('a fault of deliveries', () => {
  it.each([
    ['{ do: drop }', { kind: 'drop' }],
    ['{ do: duplicate }', { kind: 'duplicate' }],
    ['{ do: wrong-signature }', { kind: 'wrong-signature' }],
    ['{ stale: 10m }', { kind: 'stale', ms: 600_000 }],
    ['{ delay: 5s }', { kind: 'delay', spread: { kind: 'fixed', ms: 5000 } }],
  ])('%s', (rule, fault) => {
    expect(webhookRule(rule)?.fault).toEqual(fault);
  });
});
