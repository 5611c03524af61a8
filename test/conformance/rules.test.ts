import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../conformance/judge.ts';
import { rules } from '../../conformance/rules.ts';
import { loadContract } from '../../src/contract/contract.ts';
import { replayed } from '../support/seed.ts';
import { conformingTraces } from './conforming-traces.ts';
import { fullTrace } from './make-trace.ts';
import { mutatedTraces } from './mutated-traces.ts';
import { oddTraces } from './odd-traces.ts';
import { plainStyle } from './paper-target.ts';

const contract = loadContract();

describe('the rules', () => {
  it('have ids and levels that never change', () => {
    expect(rules.map(({ id, level }) => `${id} ${level}`)).toMatchSnapshot();
  });

  it('have ids of their own, and titles that begin with their level', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const { id, level, title, clause } of rules) {
      expect(id).toMatch(/^[A-Z]+-\d\d$/);
      expect(title).toMatch(new RegExp(`^${level} [a-z]`));
      expect(clause).not.toBe('');
    }
  });

  it('all find something to pass in the trace of a whole observation', () => {
    const others = judge(fullTrace(), rules, contract).filter(({ verdict }) => verdict !== 'pass');
    expect(others.map(({ rule, verdict, message }) => `${rule.id} ${verdict}: ${message}`)).toEqual([]);
  });

  it('fail nothing in it when the target does what it may in other ways', () => {
    const style = {
      ...plainStyle,
      ...{
        turnable: false,
        opaqueLinks: true,
        upperCaseHeaders: true,
        niceties: false,
        extraFields: true,
        conflict: true,
      },
      foreignJob: 403,
      skewMs: 5000,
      latencies: [1, 50, 700],
    } as const;
    const others = judge(fullTrace(style), rules, contract).filter(({ verdict }) => verdict !== 'pass');
    expect(others.map(({ rule, verdict }) => `${rule.id} ${verdict}`)).toEqual([
      'POLL-07 not-applicable',
      'LINK-03 not-applicable',
      'LINK-04 not-applicable',
      'LINK-05 not-applicable',
    ]);
  });

  it('never fail a target that keeps the contract, whoever watches it', () => {
    fc.assert(
      fc.property(conformingTraces(contract), (trace) => {
        const broken = judge(trace, rules, contract).filter(({ verdict }) =>
          ['fail', 'warn', 'error'].includes(verdict),
        );
        expect(broken.map(({ rule, message }) => `${rule.id}: ${message}`)).toEqual([]);
      }),
      { numRuns: 300, ...replayed },
    );
  });

  it('judge whatever a target may answer without breaking, and point to what is in the trace', () => {
    fc.assert(
      fc.property(oddTraces(contract), (trace) => {
        const ids = new Set(trace.flatMap((event) => ('id' in event ? [event.id] : [])));
        for (const { rule, verdict, message, evidence } of judge(trace, rules, contract)) {
          expect(`${rule.id} ${verdict} ${verdict === 'error' ? message : ''}`).not.toContain('error');
          expect(message).not.toBe('');
          for (const id of evidence) expect(ids).toContain(id);
        }
      }),
      { numRuns: 500, ...replayed },
    );
  });

  it('judge a trace in which things are missing, cut, swapped or of another type without breaking', () => {
    const noticed = new Set<string>();
    fc.assert(
      fc.property(mutatedTraces(contract), (trace) => {
        const judged = judge(trace, rules, contract);
        for (const { rule, verdict } of judged) if (verdict === 'fail' || verdict === 'warn') noticed.add(rule.id);
        const broke = judged.filter(({ verdict }) => verdict === 'error');
        expect(broke.map(({ rule, message }) => `${rule.id}: ${message}`)).toEqual([]);
      }),
      { numRuns: 400, ...replayed },
    );
    // Mutations that no rule noticed would try nothing.
    if (replayed.path === undefined) expect(noticed.size).toBeGreaterThan(25);
  });

  it('decide nothing of a trace in which nothing happened', () => {
    const verdicts = judge([...fullTrace()].slice(0, 1), rules, contract).map(({ verdict }) => verdict);
    expect(verdicts).not.toContain('fail');
    expect(verdicts).not.toContain('warn');
  });
});
