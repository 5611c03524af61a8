import { describe, expect, it } from 'vitest';
import { clocksParted } from '../../../conformance/ledger/clocks-parted.ts';
import type { DueCheck } from '../../../conformance/ledger/due-checks.ts';
import { readinessOf } from '../../../conformance/ledger/readiness.ts';
import { Recorder } from '../../../conformance/recorder.ts';
import { reportOf } from '../../../conformance/reports/report.ts';
import { awaited } from '../../../conformance/rules/deliveries.ts';
import { viewOf } from '../../../conformance/view.ts';
import { dueText } from '../../../src/cli/due-text.ts';
import { resumeCommand } from '../../../src/cli/resume-command.ts';
import { contract, exchange, start } from '../support/made-up.ts';

const at = (time: string) => Date.parse(`2026-01-0${time}Z`);
const due: DueCheck = {
  check: 'link-expiry',
  job: 'job_1',
  link: 'http://media.test/x',
  ends: '2026-01-02T00:00:00.000Z',
  at: '2026-01-02T00:05:00.000Z',
  until: '2026-01-07T00:00:00.000Z',
};
const { until: _, ...withoutUntil } = due;
const retention: DueCheck = { ...withoutUntil, check: 'file-retention' };

describe('a check', () => {
  it.each([
    ['1T23:54:59', 'early'],
    ['1T23:55:00', 'later'],
    ['2T00:04:59', 'later'],
    ['2T00:05:00', 'now'],
    ['7T00:00:00', 'now'],
    ['7T00:00:01', 'late'],
  ])('of a link is made at %s: %s', (time, readiness) => {
    expect(readinessOf(due, at(time))).toBe(readiness);
  });

  it.each([
    ['1T00:00:00', 'later'],
    ['2T00:04:59', 'later'],
    ['2T00:05:00', 'now'],
    ['9T00:00:00', 'now'],
  ])('of a file is made at %s: %s', (time, readiness) => {
    expect(readinessOf(retention, at(time))).toBe(readiness);
  });
});

describe('clocks', () => {
  const tolerance = contract.jobs.webhooks.toleranceSeconds * 1000;
  it.each([
    [0, tolerance, undefined],
    [tolerance, 0, undefined],
    [undefined, 0, undefined],
    [0, undefined, undefined],
    [0, tolerance + 1, 'got ahead of'],
    [-5, -6 - tolerance, 'fallen behind'],
  ])('that were %s ms apart and are %s: %s', (before, now, text) => {
    const parted = clocksParted(before, now, contract);
    if (text === undefined) expect(parted).toBeUndefined();
    else expect(parted).toContain(text);
  });
});

describe('the time in which nobody watched', () => {
  const trace = [
    start,
    exchange({ id: 'x1', at: 980 }),
    { kind: 'resumed' as const, at: 86_400_000 },
    exchange({ id: 'x2', at: 86_400_480 }),
  ];

  it('is no time in which the receiver listened', () => {
    expect(awaited(viewOf(trace, contract), 0)).toBe(1000);
    expect(
      awaited(
        viewOf(
          trace.filter(({ kind }) => kind !== 'resumed'),
          contract,
        ),
        0,
      ),
    ).toBe(86_400_500);
  });

  it('is not counted in the length of a run', () => {
    expect(reportOf(trace, []).seconds).toBeCloseTo(1.5);
  });

  it('lies between instants that are counted from the first start, and ids go on', () => {
    const recorder = new Recorder(
      { now: () => 70, epoch: () => 0, wait: async () => undefined },
      { epochMs: start.epochMs, now: 5000, ids: 41 },
    );
    expect([recorder.epochMs, recorder.now(), recorder.nextId()]).toEqual([start.epochMs, 5000, 'e42']);
  });
});

describe('what is said of a ledger', () => {
  const ledger = { due: [due, { ...retention, at: '2026-01-08T00:05:00.000Z' }], done: [] } as never;

  it('is how much is due, when first, and the command', () => {
    const text = dueText(ledger, 'run me', at('1T00:05:00'));
    expect(text.split('\n')[0]).toBe('2 checks are due later: first at 2026-01-02T00:05:00.000Z; `run me`');
    expect(text.split('\n')[1]).toMatch(
      /^ {2}2026-01-02T00:05:00\.000Z \(in 24 h\) {2}job_1: .*no later than 2026-01-07/,
    );
  });

  it('is how much of it is due by now', () => {
    expect(dueText(ledger, 'run me', at('3T00:00:00'))).toMatch(
      /^2 checks are left, 1 of them due now; `run me`\n.*\(now\)/,
    );
  });

  it('is that nothing is left', () => {
    expect(dueText({ due: [], done: [{}] } as never, '', 0)).toBe('All that was due has been seen to.');
    expect(dueText({ due: [], done: [] } as never, '', 0)).toBe('Nothing is due later.');
  });

  it('shows a key by the name of its variable alone', () => {
    expect(
      resumeCommand('my ledger.json', undefined, { key: 'sk-secret', otherKey: 'env:OTHER', profile: 'sdk' }),
    ).toBe("stunt-double verify --resume 'my ledger.json' --key KEY --other-key env:OTHER --profile sdk");
  });

  it('goes to the same address at the same pace, and judges by the same rules', () => {
    const flags = {
      target: 't.yaml',
      only: ['LINK', 'POLL-01'],
      level: 'SHOULD',
      strict: true,
      baseline: 'b.yaml',
      patience: '90s',
      rate: 60,
    } as const;
    expect(resumeCommand('l.json', 'http://127.0.0.1:4010', flags)).toBe(
      'stunt-double verify http://127.0.0.1:4010 --resume l.json --target t.yaml --patience 90s --rate 60 --only LINK,POLL-01 --level SHOULD --baseline b.yaml --strict',
    );
  });
});
