import { expect } from 'vitest';
import { loadContract } from '../../src/contract/contract.ts';
import { FileError } from '../../src/contract/file-error.ts';
import { parseYaml } from '../../src/contract/yaml-file.ts';
import { readScenario } from '../../src/scenarios/load-scenario.ts';

const contract = loadContract();

/** What loading throws, which must be a FileError. */
export function errorOf(load: () => unknown): FileError {
  try {
    load();
  } catch (error) {
    if (error instanceof FileError) return error;
    throw error;
  }
  return expect.unreachable('it loaded');
}

/** Reads a scenario of these lines. */
export const read = (...lines: readonly string[]) =>
  readScenario(parseYaml(lines.join('\n'), 'mine.yaml'), 'mine', contract);
/** What is wrong with a scenario of these lines. */
export const mistakeIn = (...lines: readonly string[]) => errorOf(() => read(...lines)).message;

export const summary = 'summary: Mine.';
export const rule = '  - { queued: 1s, running: 2s }';
/** A name, the lines of a file, the line of the mistake, and what is said about it. */
export type Mistake = [name: string, lines: string[], line: number, rest: RegExp];
export const inRule = (name: string, field: string, rest: RegExp): Mistake => [
  `${name} (${field})`,
  [summary, 'jobs:', '  - queued: 1s', '    running: 2s', `    ${field}`, rule],
  5,
  rest,
];
export const inHttp = (name: string, field: string, rest: RegExp): Mistake => [
  `${name} (${field})`,
  [summary, 'jobs:', rule, 'http:', `  - ${field}`],
  5,
  rest,
];
export const inWebhooks = (name: string, field: string, rest: RegExp): Mistake => [
  `${name} (${field})`,
  [summary, 'jobs:', rule, 'webhooks:', '  faults:', `    - ${field}`],
  6,
  rest,
];

/** Holds that a mistake is told with the file, its line and its field. */
export function expectMistake(lines: readonly string[], line: number, rest: RegExp): void {
  const message = mistakeIn(...lines);
  expect(message.startsWith(`mine.yaml:${line}: `), message).toBe(true);
  expect(message.slice(`mine.yaml:${line}: `.length)).toMatch(rest);
}
