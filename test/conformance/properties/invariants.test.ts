import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../../conformance/judge.ts';
import { invariants } from '../../../conformance/properties/invariants.ts';
import { rules } from '../../../conformance/rules.ts';
import type { Trace } from '../../../conformance/trace.ts';
import { replayed } from '../../support/seed.ts';
import { conformingTraces } from '../conforming-traces.ts';
import { oddTraces } from '../odd-traces.ts';
import { contract, delivery, exchange, life1, record, start } from '../support/made-up.ts';

const broken = (trace: Trace) =>
  judge(trace, invariants, contract)
    .filter(({ verdict }) => verdict === 'warn' || verdict === 'fail' || verdict === 'error')
    .map(({ rule, message }) => `${rule.id}: ${message}`);

const made = exchange({ id: 'x1', at: 0, role: 'submit', method: 'POST', status: 202, json: record('queued') });
const cancel = (id: string, at: number, status: number, json?: unknown) =>
  exchange({ id, at, role: 'cancel', method: 'POST', status, ...(json !== undefined && { json }) });

describe('the invariants', () => {
  it('have ids that no rule has', () => {
    const ids = [...rules, ...invariants].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('hold of every target that keeps the contract, whoever watches it', () => {
    fc.assert(
      fc.property(conformingTraces(contract), (trace) => {
        expect(broken(trace)).toEqual([]);
      }),
      { numRuns: 300, ...replayed },
    );
    expect(broken(life1)).toEqual([]);
  });

  it('are judged of whatever a target may answer without breaking', () => {
    fc.assert(
      fc.property(oddTraces(contract), (trace) => {
        expect(judge(trace, invariants, contract).filter(({ verdict }) => verdict === 'error')).toEqual([]);
      }),
      { numRuns: 300, ...replayed },
    );
  });

  it.each<[string, Trace, string]>([
    [
      'a status that goes back',
      [
        made,
        exchange({ id: 'x2', at: 100, json: record('running') }),
        exchange({ id: 'x3', at: 9000, json: record('queued') }),
      ],
      'MODEL-01: a job moves as the contract allows; it was running, and then queued',
    ],
    [
      'a job that is active after its cancel was refused since it had ended',
      [made, cancel('x2', 100, 409), exchange({ id: 'x3', at: 9000, json: record('running') })],
      'MODEL-01: a job moves as the contract allows; it was completed or failed, and then running',
    ],
    [
      'a job that is active for polls once it was delivered',
      [made, delivery('d1', 5000, 204, record('completed')), exchange({ id: 'x3', at: 9000, json: record('running') })],
      'MODEL-01: a job moves as the contract allows; it was completed, and then running',
    ],
    [
      'a cancel that leaves a job running',
      [made, cancel('x2', 100, 200, record('running'))],
      'MODEL-01: a cancel leaves no job active and no ended job changed',
    ],
    [
      'a job that is gone before its time',
      [made, exchange({ id: 'x2', at: 100, status: 404 })],
      'MODEL-01: a job that was made is there; GET /v1/jobs/job_1 was answered 404',
    ],
    [
      "a record in the refusal of another's poll",
      [made, exchange({ id: 'x2', at: 100, key: 'other', status: 403, json: record('running') })],
      'MODEL-02: another key never gets the record of a job; GET /v1/jobs/job_1 was answered 403, with the record',
    ],
  ])('notice %s', (_, events, message) => {
    expect(broken([start, ...events]).join('\n')).toContain(message);
  });

  it('leave a delivery alone that tells of another job, which a submit that was answered 502 had made', () => {
    const ghost = delivery('d1', 5000, 204, record('completed', { id: 'job_2' }));
    expect(
      broken([start, made, ghost, cancel('x2', 6000, 200, record('cancelled', { usage: { cost_cents: 0 } }))]),
    ).toEqual([]);
  });
});
