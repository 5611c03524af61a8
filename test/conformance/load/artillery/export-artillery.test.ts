import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  artilleryFiles,
  artilleryScript,
  type ExportTarget,
} from '../../../../conformance/load/artillery/export-artillery.ts';
import type { LoadSettings } from '../../../../conformance/load/load-report.ts';
import { loadProfile } from '../../../../conformance/load/planning/profile.ts';
import { parseSlos } from '../../../../conformance/load/slo/slo.ts';
import { loadContract } from '../../../../src/contract/contract.ts';

const contract = loadContract();
const target: ExportTarget = { api: 'http://gateway.test', timings: { pollInterval: 3000 }, requests: {} };
const asked: LoadSettings = {
  seed: 1,
  durationSeconds: 60,
  warmUpSeconds: 10,
  rate: 2,
  connections: 50,
  workers: 1,
  sample: 0,
};

function script(profile: string, settings: Partial<LoadSettings> = {}, slos = '', to = target) {
  const objectives = slos === '' ? [] : parseSlos(slos);
  const text = artilleryScript(loadProfile(profile), { ...asked, ...settings }, objectives, contract, to);
  return { text, ...parse(text) };
}

/** How many users the phases of a script bring at most. */
const users = (phases: { arrivalCount?: number }[]) =>
  phases.reduce((sum, { arrivalCount = Number.NaN }) => sum + arrivalCount, 0);

describe('a script for Artillery', () => {
  it('has a phase for the warm-up, and one for each stage', () => {
    expect(script('spike').config.phases).toEqual([
      { name: 'warm-up', duration: 10, arrivalRate: 2, mode: 'uniform' },
      { name: 'stage 1', duration: 20, arrivalRate: 2, mode: 'uniform' },
      { name: 'stage 2', duration: 10, arrivalRate: 20, mode: 'uniform' },
      { name: 'stage 3', duration: 30, arrivalRate: 2, mode: 'uniform' },
    ]);
    expect(script('submit-poll', { warmUpSeconds: 0, durationSeconds: 1.5 }).config.phases).toEqual([
      { name: 'load', duration: '1500ms', arrivalRate: 2, mode: 'poisson' },
    ]);
  });

  it.each([1, 7, 20, 40, 139, 280, 1000])('brings no more than %d users where there is a cap on jobs', (jobs) => {
    const { phases } = script('spike', { jobs }).config;
    expect(users(phases)).toBe(Math.min(jobs, 20 + 40 + 200 + 60));
  });

  it('brings all users of a closed model at once, each for as many jobs as the cap leaves', () => {
    expect(script('poll-only').config.phases).toEqual([{ name: 'users', duration: 1, arrivalCount: 50 }]);
    const profile = loadProfile('submit-only');
    for (const [jobs, each] of [
      [3, 1],
      [50, 1],
      [120, 2],
    ] as const) {
      const [first, processor] = artilleryFiles(profile, { ...asked, jobs }, [], contract, target);
      const { arrivalCount } = parse(first?.content ?? '').config.phases[0];
      expect(processor?.content).toContain(`"jobsPerUser":${each}`);
      expect(arrivalCount * each).toBeLessThanOrEqual(jobs);
    }
  });

  it('submits, polls at the pace of the target until the end, and fetches without the key', () => {
    const { scenarios } = script('submit-poll');
    expect(scenarios.map(({ name }: { name: string }) => name)).toEqual(Object.keys(contract.jobs.modalities));
    const [submit, loop, , fetch] = scenarios[0].flow;
    expect(submit.post).toMatchObject({ url: '/v1/videos/generations', capture: [{ json: "$['id']", as: 'id' }] });
    expect(loop.loop[0]).toEqual({ think: '3000ms' });
    expect(loop.loop[1].get).toMatchObject({ url: '/v1/jobs/{{ id }}', followRedirect: false });
    expect(fetch.get).toEqual({ url: '{{ link }}', ifTrue: 'isCompleted', afterResponse: 'fetched' });
  });

  it('leaves out what the profile does not do', () => {
    expect(script('submit-only').scenarios[0].flow[0].loop).toHaveLength(1);
    const [{ loop }] = script('poll-only').scenarios[0].flow;
    expect(loop[1].loop).toHaveLength(1);
    expect(JSON.stringify(loop)).not.toContain('{{ link }}');
  });

  it('submits the request of the target file where there is one', () => {
    const ok = { path: '/v1/audio/music', body: { prompt: 'rain', model: 'acme/one' } };
    const { scenarios } = script('submit-poll', {}, '', { ...target, requests: { ok } });
    expect(scenarios).toHaveLength(1);
    expect(scenarios[0].flow[0].post).toMatchObject({ url: ok.path, json: ok.body });
  });

  it('has objectives as conditions of ensure', () => {
    const slos = 'p99<250ms,submit.p95<=1s,wasted-polls<40%,errors=0,error-rate<1%,rps>=50,submit-to-terminal.max<2m';
    expect(script('submit-poll', {}, slos).config.ensure.conditions).toEqual(
      [
        'load.latency.all.p99 < 250',
        'load.latency.submit.p95 <= 1000',
        'load.polls.wasted / load.polls.sent < 0.4',
        'load.errors == 0',
        'load.errors / http.requests < 0.01',
        'http.request_rate >= 50',
        'load.submit_to_terminal.max < 120000',
      ].map((expression) => ({ expression })),
    );
  });

  it('says which objectives it had to leave out, and why', () => {
    const { text, config } = script('webhook', {}, 'lost-webhooks=0,webhook-lag.p99<5s,failed-rules=0,p99.9<1s');
    expect(config.ensure).toBeUndefined();
    const why = 'Artillery receives no webhooks and judges no rules.';
    expect(text.match(/^# Left out: .*$/gm)).toEqual([
      `# Left out: lost-webhooks=0. ${why}`,
      `# Left out: webhook-lag.p99<5s. ${why}`,
      `# Left out: failed-rules=0. ${why}`,
      "# Left out: p99.9<1s. Artillery's ensure knows min, max, mean, p50, p75, p90, p95, p99.",
    ]);
    expect(text).toContain('# Webhooks are not asked for');
  });

  it('names no metric that is part of the name of another, since ensure replaces names as text', () => {
    const [, processor] = artilleryFiles(loadProfile('submit-poll'), asked, [], contract, target);
    const [, json = ''] = /^const names = (.*);$/m.exec(processor?.content ?? '') ?? [];
    const names = Object.values(JSON.parse(json) as Record<string, string>);
    expect(names.length).toBeGreaterThan(8);
    for (const name of names) expect(names.filter((other) => other.includes(name))).toEqual([name]);
  });
});
