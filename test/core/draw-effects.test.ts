import { describe, expect, it } from 'vitest';
import { loadContract } from '../../src/contract/contract.ts';
import { drawHttpEffect, drawWebhookFault } from '../../src/core/draw-effects.ts';
import type { HttpRule, WebhookRule } from '../../src/core/fault.ts';
import { random } from '../../src/core/random.ts';
import { play, type Scenario } from '../../src/core/scenario.ts';
import type { Trigger } from '../../src/core/trigger.ts';
import { loadScenario } from '../../src/scenarios/load-scenario.ts';
import { someInstant } from './make-job.ts';

const steady = loadScenario('steady', loadContract());
const never = Number.POSITIVE_INFINITY;
const always: Trigger = { rate: 1, next: never, during: { from: 0, to: never } };
const noDraw = (): number => expect.unreachable('a number was drawn');
const nothing = { latencyMs: 0, fault: { kind: 'none' } };
const answer = (status: number) => ({ kind: 'answer', status, retryAfterMs: undefined }) as const;

const httpRule = (wanted: Partial<HttpRule> = {}): HttpRule => ({
  trigger: always,
  operations: new Set(['getJob']),
  latency: { kind: 'fixed', ms: 0 },
  fault: answer(503),
  ...wanted,
});
const withHttp = (...http: HttpRule[]): Scenario => ({ ...steady, http });
const withFaults = (...faults: WebhookRule[]): Scenario => ({ ...steady, webhooks: { ...steady.webhooks, faults } });

describe('what happens to an answer', () => {
  const at = (scenario: Scenario, after = 0, operation = 'getJob') =>
    drawHttpEffect(play(scenario, someInstant), operation, someInstant + after, noDraw);

  it('is nothing without rules, and for operations that no rule is for', () => {
    expect(at(steady)).toEqual(nothing);
    expect(at(withHttp(httpRule()), 0, 'createVideo')).toEqual(nothing);
  });

  it('is what the first rule says that is for the operation and applies', () => {
    const scenario = withHttp(
      httpRule({ operations: new Set(['createVideo']), fault: answer(500) }),
      httpRule({ trigger: { ...always, during: { from: 1000, to: 2000 } }, fault: answer(502) }),
      httpRule({ fault: answer(503) }),
    );
    expect(at(scenario).fault).toEqual(answer(503));
    expect(at(scenario, 1000).fault).toEqual(answer(502));
    expect(at(scenario, 2000).fault).toEqual(answer(503));
    expect(at(scenario, 0, 'createVideo').fault).toEqual(answer(500));
  });

  it('comes late when the rule has latency, with a fault or without', () => {
    expect(at(withHttp(httpRule({ latency: { kind: 'fixed', ms: 300 }, fault: { kind: 'none' } })))).toEqual({
      latencyMs: 300,
      fault: { kind: 'none' },
    });
    expect(at(withHttp(httpRule({ latency: { kind: 'fixed', ms: 300 } })))).toEqual({
      latencyMs: 300,
      fault: answer(503),
    });
  });

  it('has a latency of its own each time, where that is drawn', () => {
    const played = play(withHttp(httpRule({ latency: { kind: 'uniform', from: 0, to: 1e6 } })), someInstant);
    const next = random(1);
    const latencies = Array.from({ length: 20 }, () => drawHttpEffect(played, 'getJob', someInstant, next).latencyMs);
    expect(new Set(latencies).size).toBe(20);
  });

  it('is as often what the rule says as that may be', () => {
    const played = play(withHttp(httpRule({ trigger: { ...always, next: 2 } })), someInstant);
    const kinds = Array.from({ length: 4 }, () => drawHttpEffect(played, 'getJob', someInstant, noDraw).fault.kind);
    expect(kinds).toEqual(['answer', 'answer', 'none', 'none']);
  });

  it('of another operation does not use a rule up', () => {
    const played = play(withHttp(httpRule({ trigger: { ...always, next: 1 } })), someInstant);
    const draws = ['createVideo', 'getJob', 'getJob'].map(
      (id) => drawHttpEffect(played, id, someInstant, noDraw).fault.kind,
    );
    expect(draws).toEqual(['none', 'answer', 'none']);
  });
});

describe('what goes wrong with a delivery', () => {
  it('is nothing without rules', () => {
    expect(drawWebhookFault(play(steady, someInstant), someInstant, noDraw)).toBeUndefined();
  });

  it('is what the first rule says that applies', () => {
    const scenario = withFaults(
      { trigger: { ...always, during: { from: 1000, to: 2000 } }, fault: { kind: 'drop' } },
      { trigger: always, fault: { kind: 'stale', ms: 5000 } },
    );
    const played = play(scenario, someInstant);
    expect(drawWebhookFault(played, someInstant, noDraw)).toEqual({ kind: 'stale', ms: 5000 });
    expect(drawWebhookFault(played, someInstant + 1000, noDraw)).toEqual({ kind: 'drop' });
  });

  it('may be a delay, drawn for each', () => {
    const spread = { kind: 'uniform', from: 1000, to: 1e6 } as const;
    const played = play(withFaults({ trigger: always, fault: { kind: 'delay', spread } }), someInstant);
    const next = random(1);
    const delays = Array.from({ length: 20 }, () => drawWebhookFault(played, someInstant, next));
    expect(delays.every((fault) => fault?.kind === 'delay' && fault.ms >= 1000 && fault.ms <= 1e6)).toBe(true);
    expect(new Set(delays.map((fault) => fault?.kind === 'delay' && fault.ms)).size).toBe(20);
  });

  it('comes as often as the rates say, each of what the rules before it leave', () => {
    const played = play(
      withFaults(
        { trigger: { ...always, rate: 0.2 }, fault: { kind: 'drop' } },
        { trigger: { ...always, rate: 0.5 }, fault: { kind: 'duplicate' } },
      ),
      someInstant,
    );
    const next = random(3);
    const seen = Array.from({ length: 10_000 }, () => drawWebhookFault(played, someInstant, next)?.kind);
    const share = (kind: string | undefined) => seen.filter((one) => one === kind).length / seen.length;
    expect(share('drop')).toBeCloseTo(0.2, 1.5);
    expect(share('duplicate')).toBeCloseTo(0.4, 1.5);
    expect(share(undefined)).toBeCloseTo(0.4, 1.5);
  });
});
