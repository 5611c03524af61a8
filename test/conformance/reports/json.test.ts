import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { jsonReport } from '../../../conformance/reports/json.ts';
import { judged, start } from '../support/made-up.ts';
import { madeUpReport, verdicts } from './made-up-report.ts';

const schema = JSON.parse(readFileSync(new URL('../../../schemas/report.schema.json', import.meta.url), 'utf8'));
const ajv = new Ajv2020({ strict: true, allErrors: true });
formats.default(ajv);
const fits = ajv.compile(schema);

describe('report.json', () => {
  it.each([
    ['a bad run', madeUpReport()],
    ['a strict run', madeUpReport({ strict: true })],
    ['a good run', madeUpReport({}, [judged('POLL-01', 'pass')])],
    ['a run with known failures', madeUpReport({ baseline: new Map([['POLL-01', 'a ticket is open']]) })],
    ['a run that judged nothing', madeUpReport({}, [])],
  ])('fits the published schema for %s', (_, report) => {
    fits(JSON.parse(jsonReport(report)));
    expect(fits.errors).toBeNull();
  });

  it('says what was judged, and what the run comes to', () => {
    const content = JSON.parse(jsonReport(madeUpReport()));
    expect(content).toMatchObject({
      target: start.target,
      api: start.api,
      startedAt: '2026-01-02T03:04:05.000Z',
      seconds: 9.2,
      jobsSubmitted: 1,
      strict: false,
      conformant: false,
      exitCode: 1,
      sentence: 'Not conformant: 3 of 9 rules are broken.',
      summary: { pass: 2, fail: 2, warn: 1, inconclusive: 2, 'not-applicable': 1, error: 1 },
    });
    const { rule, ...rest } = verdicts[2] as (typeof verdicts)[number];
    const { id, level, title, clause } = rule;
    expect(content.rules[2]).toEqual({ id, level, title, clause, ...rest });
  });

  it('does not call a target conformant for known failures', () => {
    const baseline = new Map([['POLL-01', 'a ticket is open']]);
    const content = JSON.parse(
      jsonReport(madeUpReport({ baseline }, [judged('POLL-01', 'fail'), judged('POLL-02', 'pass')])),
    );
    expect(content).toMatchObject({ conformant: false, exitCode: 0, rules: [{ known: 'a ticket is open' }, {}] });
  });
});
