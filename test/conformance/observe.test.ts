import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { observe } from '../../conformance/observe.ts';
import { type Delivery, type Exchange, intents, type Note, type Trace } from '../../conformance/trace.ts';
import { viewOf } from '../../conformance/view.ts';
import { type Double, startDouble } from '../../src/double.ts';
import { scenarioFile } from '../support/scenario-file.ts';
import { hastyContract } from './support/hasty-contract.ts';
import { shippedTarget } from './support/shipped-target.ts';

const exchangesOf = (trace: Trace) => trace.filter((event): event is Exchange => event.kind === 'exchange');
const deliveriesOf = (trace: Trace) => trace.filter((event): event is Delivery => event.kind === 'delivery');
const notesOf = (trace: Trace) => trace.filter((event): event is Note => event.kind === 'note').map(({ text }) => text);
const intentsOf = (trace: Trace) => new Set(exchangesOf(trace).map(({ step }) => step.intent));

/** What was not asked, apart from what explorations alone send. */
const unasked = (trace: Trace) =>
  intents.filter((intent) => intent !== 'field-wrong-type' && !intentsOf(trace).has(intent));

describe('a double on a virtual clock', () => {
  let trace: Trace;
  let double: Double;
  let jobsSubmitted: number;
  let seconds: number;

  beforeAll(async () => {
    using contract = hastyContract();
    double = await startDouble({ clock: 'virtual', contract: contract.path });
    const begun = performance.now();
    ({ trace, jobsSubmitted } = await observe(shippedTarget(double), double.contract));
    seconds = (performance.now() - begun) / 1000;
  });
  afterAll(() => double.stop());

  test('is seen through a week in seconds', () => {
    const turned = viewOf(trace, double.contract).turnedBefore(Number.POSITIVE_INFINITY);
    expect(turned).toBeGreaterThan(double.contract.jobs.retention.fileSeconds * 1000);
    expect(seconds).toBeLessThan(10);
  });

  test('is asked everything that there are intents for, and nothing is left out', () => {
    expect(unasked(trace)).toEqual([]);
    expect(notesOf(trace)).toEqual([]);
  });

  test('is asked for no more jobs than were planned', async () => {
    expect(jobsSubmitted).toBeLessThanOrEqual(16);
    expect((await double.jobs()).length).toBe(jobsSubmitted);
    expect(
      (await double.jobs()).every(({ status }) => double.contract.jobs.life.terminal.includes(status as never)),
    ).toBe(true);
  });

  test('is polled too soon only where that is the point', () => {
    const view = viewOf(trace, double.contract);
    const last = new Map<string, Exchange>();
    let checked = 0;
    for (const exchange of exchangesOf(trace)) {
      const { job = '', role, key, intent } = exchange.step;
      if (role !== 'poll' || key !== 'main') continue;
      const before = last.get(job);
      if (before && intent === 'interval-passed') {
        const gap = view.turnedBefore(exchange.sentAt) - view.turnedBefore(before.receivedAt);
        expect(gap).toBeGreaterThanOrEqual(double.contract.jobs.poll.intervalSeconds * 1000);
        checked += 1;
      }
      if (exchange.response?.status === 200) last.set(job, exchange);
    }
    expect(checked).toBeGreaterThan(20);
  });

  test('delivers to each path as its script asks for', () => {
    const seen = (probe: string) =>
      deliveriesOf(trace)
        .filter((one) => one.probe === probe)
        .map(({ answered }) => answered);
    expect(['main', 'failing', 'cancelled', 'retried', 'redirected', 'reset', 'silent', 'gone'].map(seen)).toEqual([
      [204],
      [204],
      [],
      [500, 404, 204],
      [302, 204],
      ['reset', 204],
      ['nothing', 204],
      [410],
    ]);
    expect(new Set(deliveriesOf(trace).flatMap(({ schemes }) => schemes))).toEqual(
      new Set(['gateway', 'combined', 'standard']),
    );
    expect(deliveriesOf(trace).every(({ job, followed }) => job !== undefined && !followed)).toBe(true);
  });

  test('refuses each link that has one thing wrong, and serves each that has not', () => {
    const statuses = (intent: string) =>
      exchangesOf(trace)
        .filter(({ step }) => step.intent === intent && step.key === 'none')
        .map(({ response }) => response?.status);
    for (const good of ['link-fresh', 'link-from-webhook', 'link-older-still-good', 'link-renewed', 'head']) {
      expect(new Set(statuses(good)), good).toEqual(new Set([200]));
    }
    const { status } = double.contract.jobs.errors.link;
    for (const bad of [
      'link-signature-changed',
      'link-expiry-changed',
      'link-stripped',
      'link-other-job',
      'link-expired',
    ]) {
      expect(new Set(statuses(bad)), bad).toEqual(new Set([status]));
    }
  });

  test('has its files looked into, and their parts compared', () => {
    const facts = exchangesOf(trace).flatMap(({ response }) => response?.file ?? []);
    expect(new Set(facts.map(({ format }) => format))).toEqual(new Set(['mp4', 'wav', 'glb', 'unknown']));
    expect(facts.filter(({ fault }) => fault !== undefined)).toEqual([]);
    expect(facts.filter(({ asInWhole }) => asInWhole !== undefined)).toMatchObject([{ asInWhole: true }]);
  });

  test('leaves no secret in the trace', () => {
    const text = JSON.stringify(trace);
    for (const key of double.keys) expect(text).not.toContain(key);
    expect(text).not.toContain(double.contract.jobs.ids.secret);
    const sent = exchangesOf(trace).map(({ step, request }) => [step.key === 'none', request.headers.authorization]);
    expect(sent.every(([none, value]) => value === (none ? undefined : 'Bearer …'))).toBe(true);
  });

  test('leaves a trace in the order in which things began', () => {
    const [start, ...events] = trace;
    const beginnings = events.map((event) =>
      event.kind === 'exchange'
        ? event.sentAt
        : event.kind === 'delivery'
          ? event.receivedAt
          : event.kind === 'clock'
            ? (event.beganAt ?? 0)
            : 0,
    );
    expect(start).toMatchObject({
      kind: 'start',
      receiver: true,
      features: { clock: true, secret: true, deleteAlias: true },
    });
    expect(beginnings).toEqual(beginnings.toSorted((a, b) => a - b));
  });
});

test('a double on a real clock, with short times, is seen through without a clock to turn', async () => {
  using scenario = scenarioFile(
    'jobs: [{ queued: 200ms, running: 600ms }]',
    'poll: { interval: 300ms }',
    'links: { life: 3s, retention: 6s }',
    'webhooks: { gaps: [500ms, 1s, 2s] }',
  );
  using contract = hastyContract();
  await using double = await startDouble({ scenario: scenario.path, contract: contract.path });
  const { clock: _, ...target } = shippedTarget(double);
  const timings = { pollInterval: 300, linkTtl: 3000, retention: 6000, firstRetry: 500, deliveryTimeout: 300 };
  const { trace } = await observe({ ...target, timings }, double.contract);
  expect(unasked(trace)).toEqual([]);
  expect(trace.filter(({ kind }) => kind === 'clock')).toEqual([]);
  const retried = deliveriesOf(trace).filter(({ probe }) => probe === 'retried');
  expect(retried.map(({ answered }) => answered)).toEqual([500, 404, 204]);
});

test('what takes longer than patience lasts is noted with what would settle it', async () => {
  using scenario = scenarioFile('jobs: [{ queued: 0s, running: 0s }]', 'poll: { interval: 50ms }');
  await using double = await startDouble({ scenario: scenario.path });
  const { clock: _, ...target } = shippedTarget(double);
  const timings = { ...target.timings, pollInterval: 50 };
  const features = { webhooks: false };
  const budget = { ...target.budget, patience: 500 };
  const { trace } = await observe({ ...target, timings, features, budget }, double.contract);
  expect(notesOf(trace).join('\n')).toMatch(
    /links live longer.*clock\.advance.*files are kept longer.*clock\.advance/s,
  );
  expect(intentsOf(trace)).toContain('link-older-still-good');
  expect(intentsOf(trace)).not.toContain('link-expired');
});

test('a stopped observation cancels what it submitted and returns the trace so far', async () => {
  await using double = await startDouble();
  const { clock: _, ...target } = shippedTarget(double);
  const interruption = new AbortController();
  const { trace, jobsSubmitted } = await observe(target, double.contract, {
    signal: interruption.signal,
    onProgress: () => interruption.abort(),
  });
  const jobs = await double.jobs();
  expect(jobs.length).toBe(jobsSubmitted);
  expect(jobs.every(({ status }) => status === 'cancelled')).toBe(true);
  expect(trace[0]?.kind).toBe('start');
  expect(notesOf(trace)).toContain('the observation was stopped before its end');
});
