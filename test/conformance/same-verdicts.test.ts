import { beforeAll, describe, expect, it } from 'vitest';
import { type Judged, judge } from '../../conformance/judge.ts';
import { observe } from '../../conformance/observe.ts';
import { rules } from '../../conformance/rules.ts';
import { loadTarget } from '../../conformance/target.ts';
import type { Trace } from '../../conformance/trace.ts';
import { asFiled } from '../../conformance/trace-file.ts';
import { startDouble } from '../../src/double.ts';
import { contract } from './support/made-up.ts';

const targetFile = new URL('../../conformance/targets/double.yaml', import.meta.url).pathname;
const verdicts = (all: readonly Judged[]) =>
  all.map(({ rule, verdict, evidence }) => `${rule.id} ${verdict} ${evidence.join(' ')}`);

describe('what was observed of a double', () => {
  let trace: Trace;
  beforeAll(async () => {
    await using double = await startDouble({ clock: 'virtual' });
    ({ trace } = await observe(loadTarget(targetFile, contract, { api: double.url }), contract));
  }, 120_000);

  it('is judged the same before and after its secrets were taken out', () => {
    const filed = asFiled(trace, contract);
    expect(filed).not.toEqual(trace);
    expect(verdicts(judge(filed, rules, contract))).toEqual(verdicts(judge(trace, rules, contract)));
  });

  it('is judged the same when a link is bad, with and without its secrets', () => {
    // Every link answers as if nothing protected it.
    const open = trace.map((event) =>
      event.kind === 'exchange' && event.step.role === 'file' && event.response
        ? {
            ...event,
            response: { ...event.response, status: 200, file: { sha256: 'x', format: 'mp4' as const }, length: 9 },
          }
        : event,
    );
    const raw = judge(open, rules, contract);
    expect(raw.filter(({ verdict }) => verdict === 'fail').map(({ rule }) => rule.id)).toEqual(
      expect.arrayContaining(['LINK-02', 'LINK-03', 'LINK-04', 'LINK-05', 'LINK-07']),
    );
    expect(verdicts(judge(asFiled(open, contract), rules, contract))).toEqual(verdicts(raw));
  });
});
