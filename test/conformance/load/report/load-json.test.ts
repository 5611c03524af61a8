import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { LoadReport } from '../../../../conformance/load/load-report.ts';
import { loadJson } from '../../../../conformance/load/report/load-json.ts';
import { readLoadReport } from '../../../../conformance/load/report/read-load-report.ts';
import { FileError } from '../../../../src/contract/file-error.ts';
import { distributionOf, madeUpLoad } from '../made-up-load.ts';

const folder = mkdtempSync(join(tmpdir(), 'load-json-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'load.json');
const read = (content: string) => {
  writeFileSync(file, content);
  return readLoadReport(file);
};
const none = distributionOf([]);
const { rate: _, ...closed } = madeUpLoad().settings;

describe('load.json', () => {
  it.each<[string, LoadReport]>([
    ['a run', madeUpLoad()],
    ['a run of an hour', madeUpLoad({ seconds: 3600, rate: 2 })],
    ['a closed model that was cut short', madeUpLoad({}, { settings: { ...closed, jobs: 12 }, cutShort: 'signal' })],
    ['a run without objectives', madeUpLoad({}, { slos: [] })],
    [
      'a run that measured nothing',
      madeUpLoad(
        {},
        {
          operations: [{ operation: 'submit', requests: 0, corrected: none, uncorrected: none }],
          life: { submitToTerminal: none, pollsPerJob: none, webhookLag: none },
          series: [],
          rules: { exchangesJudged: 0, jobsJudged: 0, rules: [] },
        },
      ),
    ],
  ])('fits the published schema and comes back the same: %s', (_name, report) => {
    expect(read(loadJson(report))).toEqual(report);
  });

  it.each<[string, (report: LoadReport) => object, string]>([
    [
      'of another version',
      (report) => ({ ...report, version: 2 }),
      'load.json:2: version must be equal to constant; it is 2',
    ],
    ['without its totals', ({ totals: _totals, ...rest }) => rest, 'load.json:1: the file lacks the field "totals"'],
    ['with a field nobody knows', (report) => ({ ...report, speed: 1 }), 'has an unknown field "speed"'],
    [
      'with a count below 0',
      (report) => ({ ...report, totals: { ...report.totals, polls: -1 } }),
      'totals.polls must be >= 0; it is -1',
    ],
    [
      'with a histogram that is none',
      (report) => ({
        ...report,
        life: { ...report.life, webhookLag: { ...report.life.webhookLag, hdr: 'SGlzdG8=' } },
      }),
      "life.webhookLag.hdr is not a histogram in HdrHistogram's V2 compressed form",
    ],
  ])('is refused %s, with the line', (_name, change, message) => {
    const content = JSON.stringify(change(madeUpLoad()), null, 2);
    expect(() => read(content)).toThrow(FileError);
    expect(() => read(content)).toThrow(message);
    expect(() => read(content)).toThrow(/load\.json:\d+: /);
  });

  it('is refused when it is not there, or not JSON', () => {
    expect(() => readLoadReport(join(folder, 'none.json'))).toThrow(/none\.json: there is no such file$/);
    expect(() => read('{ "version": ')).toThrow(FileError);
  });
});
