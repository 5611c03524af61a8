import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadContract } from '../../src/contract/contract.ts';
import { FileError } from '../../src/contract/file-error.ts';
import { packageRoot } from '../../src/contract/package-root.ts';
import { parseYaml } from '../../src/contract/yaml-file.ts';
import { behaviourOf } from '../../src/core/scenario.ts';
import { defaultScenario, loadScenario, readScenario, scenarioNames } from '../../src/scenarios/load-scenario.ts';

const { jobs } = loadContract();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stunt-double-scenarios-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What loading throws, which must be a FileError. */
function errorOf(load: () => unknown): FileError {
  try {
    load();
  } catch (error) {
    if (error instanceof FileError) return error;
    throw error;
  }
  return expect.unreachable('it loaded');
}
const read = (...lines: string[]) => readScenario(parseYaml(lines.join('\n'), 'mine.yaml'), 'mine', jobs);
const mistakeIn = (...lines: string[]) => errorOf(() => read(...lines)).message;

describe('the shipped scenarios', () => {
  it('are the files of their folder, in order, with the default among them', () => {
    const files = readdirSync(new URL('scenarios/', packageRoot())).filter((file) => file.endsWith('.yaml'));
    expect(scenarioNames().map((name) => `${name}.yaml`)).toEqual(files.sort());
    expect(scenarioNames()).toContain(defaultScenario);
  });

  it.each(scenarioNames())('%s loads by its name, says when to use it, and has a rule for every job', (name) => {
    const scenario = loadScenario(name, jobs);
    expect(scenario.name).toBe(name);
    expect(scenario.summary).toMatch(/\w.*\./);
    for (const modality of Object.keys(jobs.modalities)) expect(behaviourOf(scenario, { modality })).toBeDefined();
  });
});

describe('a scenario', () => {
  it('loads by the path of its file, however that is given', () => {
    const path = join(folder, 'mine.yaml');
    writeFileSync(path, 'summary: Mine.\njobs: [{ queued: 2s, running: 3s }]\n');
    expect(loadScenario(path, jobs)).toMatchObject({ name: path, summary: 'Mine.' });
    const bare = join(folder, 'bare');
    writeFileSync(bare, '{ "summary": "JSON is YAML.", "jobs": [{ "queued": "2s", "running": "3s" }] }');
    expect(loadScenario(bare, jobs)).toMatchObject({ summary: 'JSON is YAML.' });
  });

  it.each(['nonesuch', 'Steady', 'steady '])(
    'by a name that is not shipped (%j) is refused, with the names that are',
    (name) => {
      const { message } = errorOf(() => loadScenario(name, jobs));
      expect(message).toMatch(/^\S.*: there is no such scenario; shipped are .*\bsteady\b.*, or give a path$/);
      for (const shipped of scenarioNames()) expect(message).toContain(shipped);
    },
  );

  it('by a path where there is no file, or no file to read, is refused and the path named', () => {
    const path = join(folder, 'none.yaml');
    expect(errorOf(() => loadScenario(path, jobs)).message).toBe(`${path}: there is no such file`);
    const directory = join(folder, 'directory.yaml');
    mkdirSync(directory);
    expect(errorOf(() => loadScenario(directory, jobs)).message).toBe(`${directory}: cannot be read (EISDIR)`);
  });

  it('cannot be reached through a shipped name that leaves the folder', () => {
    expect(errorOf(() => loadScenario('../package', jobs)).message).toBe('../package: there is no such file');
  });
});

describe('a mistake in a scenario', () => {
  const summary = 'summary: Mine.';
  const rule = '  - { queued: 1s, running: 2s }';

  it.each([
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
      /^jobs\.1 is the last rule and must match every job/,
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
    const message = mistakeIn(...lines);
    expect(message.startsWith(`mine.yaml:${line}: `), message).toBe(true);
    expect(message.slice(`mine.yaml:${line}: `.length)).toMatch(rest);
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
