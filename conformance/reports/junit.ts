import { byChapter, chapterTitle } from '../chapters.ts';
import type { Judged } from '../judge.ts';
import { escapeMarkup } from './escape.ts';
import type { Report } from './report.ts';
import { failsRun } from './severity.ts';

/** A JUnit file: a suite for each chapter, a case for each rule. What fails the run fails its case, and nothing else. */
export function junitReport(report: Report): string {
  const { start, judged, seconds, outcome } = report;
  const suites = [...byChapter(judged, ({ rule }) => rule.id)].map(
    ([chapter, rules]) =>
      `  <testsuite name="${escapeMarkup(chapterTitle(chapter))}" ${counts(rules, report)} ` +
      `timestamp="${new Date(start.epochMs).toISOString().slice(0, 19)}" time="0">\n` +
      `${rules.map((one) => testCase(one, chapter, report)).join('')}  </testsuite>\n`,
  );
  const complaints = outcome.complaints.map(
    (text) =>
      `    <testcase classname="BASELINE" name="${escapeMarkup(text)}" time="0"><failure message="${escapeMarkup(text)}"/></testcase>\n`,
  );
  if (complaints.length > 0) {
    const count = complaints.length;
    suites.push(
      `  <testsuite name="Baseline" tests="${count}" failures="${count}" errors="0" skipped="0" time="0">\n${complaints.join('')}  </testsuite>\n`,
    );
  }
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<testsuites name="${escapeMarkup(start.target)}" time="${seconds}">\n${suites.join('')}</testsuites>\n`
  );
}

type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

function outcomeOf(judged: Judged, { strict, outcome }: Report): Outcome {
  if (outcome.excused.has(judged.rule.id)) return 'skipped';
  if (judged.verdict === 'error') return 'error';
  if (failsRun(judged, strict)) return 'failure';
  return judged.verdict === 'inconclusive' || judged.verdict === 'not-applicable' ? 'skipped' : 'passed';
}

function counts(rules: readonly Judged[], report: Report): string {
  const count = (outcome: Outcome) => rules.filter((one) => outcomeOf(one, report) === outcome).length;
  return `tests="${rules.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
}

function testCase(judged: Judged, chapter: string, report: Report): string {
  const { rule, verdict, message, evidence } = judged;
  const known = report.outcome.excused.get(rule.id);
  const outcome = outcomeOf(judged, report);
  const line = escapeMarkup(known === undefined ? message : `known: ${known}`);
  const details = escapeMarkup(`${message}\n${rule.clause}\nevidence: ${evidence.join(', ') || 'none'}`);
  const inner = {
    passed: `<system-out>${escapeMarkup(verdict === 'pass' ? message : `${verdict}: ${message}`)}</system-out>`,
    failure: `<failure type="${verdict}" message="${line}">${details}</failure>`,
    error: `<error type="${verdict}" message="${line}">${details}</error>`,
    skipped: `<skipped message="${line}"/>`,
  }[outcome];
  const name = escapeMarkup(`${rule.id} ${rule.title}`);
  return `    <testcase classname="${escapeMarkup(chapter)}" name="${name}" time="0">${inner}</testcase>\n`;
}
