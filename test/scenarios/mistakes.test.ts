import { describe, expect, it } from 'vitest';
import { errorOf, expectMistake, type Mistake, mistakeIn, read, rule, summary } from './mistake.ts';

describe('a mistake in a scenario', () => {
  it.each<Mistake>([
    ['an unknown field', [summary, 'jobs:', rule, 'polling: {}'], 4, /polling|has an unknown field "polling"/],
    ['a missing field', ['jobs:', rule], 1, /lacks the field "summary"/],
    ['an empty summary', ['summary: ""', 'jobs:', rule], 1, /^summary /],
    ['no rules', [summary, 'jobs: []'], 2, /^jobs /],
    ['a rule without a time', [summary, 'jobs:', '  - queued: 1s'], 3, /^jobs\.0 lacks the field "running"/],
    ['a span without a unit', [summary, 'jobs:', '  - queued: 1s', '    running: 5'], 4, /^jobs\.0\.running .*5$/],
    [
      'a span in words',
      [summary, 'jobs:', rule, '  - queued: soon', '    running: 2s'],
      4,
      /^jobs\.1\.queued .*"soon"$/,
    ],
    [
      'a bad end of a uniform span',
      [summary, 'jobs:', '  - queued: 1s', '    running: { uniform: [1s, 2] }'],
      4,
      /^jobs\.0\.running\.uniform\.1 .*2$/,
    ],
    [
      'an unknown field in a rule',
      [summary, 'jobs:', '  - queued: 1s', '    running: 2s', '    runing: 3s'],
      5,
      /^jobs\.0 has an unknown field "runing"/,
    ],
    [
      'an unknown outcome',
      [summary, 'jobs:', '  - queued: 1s', '    running: 2s', '    outcome: explode'],
      5,
      /^jobs\.0\.outcome .*"explode"$/,
    ],
    [
      'a bad error code',
      [
        summary,
        'jobs:',
        '  - queued: 1s',
        '    running: 2s',
        '    outcome:',
        '      fail:',
        '        code: Bad Code',
        '        message: m',
      ],
      7,
      /^jobs\.0\.outcome\.fail\.code .*"Bad Code"$/,
    ],
    [
      'an unknown modality',
      [summary, 'jobs:', '  - match: { modality: smell }', '    queued: 1s', '    running: 2s', rule],
      3,
      /^jobs\.0\.match\.modality must be one of .*\bvideo\b.*; it is smell$/,
    ],
    [
      'a modality that only looks known',
      [summary, 'jobs:', '  - match: { modality: toString }', '    queued: 1s', '    running: 2s', rule],
      3,
      /^jobs\.0\.match\.modality must be one of .*; it is toString$/,
    ],
    [
      'a last rule that does not match every job',
      [summary, 'jobs:', rule, '  - match: { modality: video }', '    queued: 1s', '    running: 2s'],
      4,
      /^jobs\.1\.match does not belong in the last rule, which must be for every job$/,
    ],
    [
      'an unknown mode',
      [summary, 'jobs:', rule, 'poll:', '  mode: sometimes'],
      5,
      /^poll\.mode must be one of always, .*"sometimes"$/,
    ],
    ['a bad interval', [summary, 'jobs:', rule, 'poll:', '  interval: 3'], 5, /^poll\.interval .*3$/],
    [
      'a status for links that is none',
      [summary, 'jobs:', rule, 'links: { refusalStatus: 418 }'],
      4,
      /^links\.refusalStatus .*418$/,
    ],
    [
      'a status that is not terminal',
      [summary, 'jobs:', rule, 'webhooks: { statuses: [running] }'],
      4,
      /^webhooks\.statuses\.0 .*"running"$/,
    ],
    [
      'a host that is none',
      [summary, 'jobs:', rule, 'webhooks: { allowHosts: [8] }'],
      4,
      /^webhooks\.allowHosts\.0 .*8$/,
    ],
    [
      'an unknown tier',
      [summary, 'jobs:', rule, 'limits:', '  tier: gold'],
      5,
      /^limits\.tier must be one of .*\bfree\b.*; it is gold$/,
    ],
    [
      'a tier that only looks known',
      [summary, 'jobs:', rule, 'limits: { tier: constructor }'],
      4,
      /^limits\.tier must be one of .*; it is constructor$/,
    ],
    ['a file that is a list', ['- 1'], 1, /^the file must be object/],
  ])('names the file, the line and the field: %s', (_, lines, line, rest) => {
    expectMistake(lines, line, rest);
  });

  it('in the YAML itself names the file and the line', () => {
    expect(mistakeIn(summary, 'jobs:', '  - queued: [1s')).toMatch(/^mine\.yaml:\d: \S/);
    expect(mistakeIn(summary, summary, 'jobs:', rule)).toMatch(/^mine\.yaml:2: .*unique/);
  });

  it('in an empty file is told of the file', () => {
    expect(mistakeIn('')).toMatch(/^mine\.yaml(:1)?: the file must be object/);
  });

  it('carries file and line for programs too', () => {
    const error = errorOf(() => read(summary, 'jobs:', '  - queued: 1s'));
    expect(error).toMatchObject({ name: 'FileError', file: 'mine.yaml', line: 3 });
  });
});
