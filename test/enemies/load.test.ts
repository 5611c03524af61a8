import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/contract/package-root.ts';
import { type Defect, loadDefect } from './defect.ts';
import { brokenRules, everyStep, faceLoad } from './face-load.ts';

/** A few of each part: all that a load run can notice, or may not take offence at, take minutes. */
const defects: readonly (readonly [name: string, rule: string])[] = [
  ['submit-without-location', 'SUBMIT-05'],
  ['completed-without-link', 'LIFE-04'],
  ['first-poll-304', 'POLL-03'],
  ['delivery-unsigned', 'HOOK-04'],
];
const variations = ['connection-closes', 'files-on-another-origin', 'now-and-then-unavailable'];

/** One file alone: to read them all takes seconds, in which nothing else could run. */
function named(kind: 'defects' | 'variations', name: string): Defect {
  const file = `scenarios/${kind}/${name}.yaml`;
  return loadDefect(new URL(file, packageRoot()), file);
}

/** In real time, ten times as fast. One by one: what holds up one event loop holds up the clocks of all doubles on it. */
describe('under load', () => {
  test.each(defects)('the defect %s is named by %s', { timeout: 60_000 }, async (name, rule) => {
    const report = await faceLoad(named('defects', name), everyStep(1, true), 4);
    expect(brokenRules(report)).toContain(rule);
  });

  test('polls that are never too soon are named by POLL-01', { timeout: 60_000 }, async () => {
    const report = await faceLoad(named('defects', 'polls-never-throttled'), everyStep(0.3, false), 4);
    expect(brokenRules(report)).toEqual(['POLL-01']);
  });

  test.each(variations)('the variation %s breaks no rule', { timeout: 60_000 }, async (name) => {
    const report = await faceLoad(named('variations', name), everyStep(1, true), 4);
    expect(report.rules.jobsJudged).toBeGreaterThan(0);
    expect(brokenRules(report)).toEqual([]);
  });
});
