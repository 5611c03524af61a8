import { describe, expect, test } from 'vitest';
import { type Enemy, enemies } from './enemy-files.ts';
import { brokenRules, everyStep, faceLoad } from './face-load.ts';

/** A few of each part: all that a load run can notice, or may not take offence at, take minutes. */
const defects: readonly (readonly [name: string, rule: string])[] = [
  ['submit-without-location', 'SUBMIT-05'],
  ['completed-without-link', 'LIFE-04'],
  ['first-poll-304', 'POLL-03'],
  ['delivery-unsigned', 'HOOK-04'],
];
const variations = ['connection-closes', 'files-on-another-origin', 'now-and-then-unavailable'];

function named(name: string): Enemy {
  const enemy = enemies().find((one) => one.name === name);
  if (!enemy) throw new Error(`there is no enemy ${name}`);
  return enemy;
}

/** In real time, ten times as fast; each mostly waits. */
describe.concurrent('under load', () => {
  test.each(defects)('the defect %s is named by %s', { timeout: 60_000 }, async (name, rule) => {
    const { defect } = named(name);
    const report = await faceLoad(defect, everyStep(1, true), 4);
    expect(brokenRules(report)).toContain(rule);
  });

  test('polls that are never too soon are named by POLL-01', { timeout: 60_000 }, async () => {
    const report = await faceLoad(named('polls-never-throttled').defect, everyStep(0.3, false), 4);
    expect(brokenRules(report)).toEqual(['POLL-01']);
  });

  test.each(variations)('the variation %s breaks no rule', { timeout: 60_000 }, async (name) => {
    const report = await faceLoad(named(name).defect, everyStep(1, true), 4);
    expect(report.rules.jobsJudged).toBeGreaterThan(0);
    expect(brokenRules(report)).toEqual([]);
  });
});
