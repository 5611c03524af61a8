import { describe, expect, it } from 'vitest';
import { FileError } from '../../src/contract/file-error.ts';
import { parseYaml, readYamlFile } from '../../src/contract/yaml-file.ts';

const text = [
  '# a comment',
  'name: steady',
  'jobs:',
  '  - queued: 1s',
  '    running:',
  '      uniform: [1s,',
  '        2s]',
  'empty:',
].join('\n');

describe('a YAML file', () => {
  const file = parseYaml(text, 'mine.yaml');

  it('is read to its value', () => {
    expect(file.name).toBe('mine.yaml');
    expect(file.value).toEqual({
      name: 'steady',
      jobs: [{ queued: '1s', running: { uniform: ['1s', '2s'] } }],
      empty: null,
    });
  });

  it.each([
    [[], 2],
    [['name'], 2],
    [['jobs', 0], 4],
    [['jobs', 0, 'queued'], 4],
    [['jobs', '0', 'queued'], 4],
    [['jobs', 0, 'running', 'uniform'], 6],
    [['jobs', 0, 'running', 'uniform', 0], 6],
    [['jobs', 0, 'running', 'uniform', 1], 7],
    [['empty'], 8],
  ])('knows on which line %j stands', (path, line) => {
    expect(file.lineOf(path)).toBe(line);
  });

  it.each([
    [['jobs', 0, 'outcome'], 4],
    [['jobs', 7], 4],
    [['name', 'first'], 2],
    [['none', 'of', 'this'], 2],
  ])('gives for %j, which is not there, the line of the nearest parent', (path, line) => {
    expect(file.lineOf(path)).toBe(line);
  });

  it('may be JSON', () => {
    const json = parseYaml('{\n  "a": {\n    "b": 1\n  }\n}', 'mine.json');
    expect(json.value).toEqual({ a: { b: 1 } });
    expect(json.lineOf(['a', 'b'])).toBe(3);
  });

  it('may be empty', () => {
    expect(parseYaml('', 'mine.yaml').value).toBeNull();
  });

  it('may use anchors, and not too many', () => {
    expect(parseYaml('a: &x [1]\nb: *x', 'mine.yaml').value).toEqual({ a: [1], b: [1] });
    const layers = 'abcdefghi'
      .split('')
      .map((name, n) => `${name}: &${name} [${n === 0 ? '1' : Array(9).fill(`*${'abcdefghi'[n - 1]}`)}]`);
    expect(() => parseYaml(layers.join('\n'), 'bomb.yaml')).toThrow(/bomb\.yaml.*alias/);
  });

  it.each([
    ['a: [1', 1],
    ['a: 1\nb: "open', 2],
    ['a: 1\na: 2', 2],
    ['a: 1\n\tb: 2', 2],
  ])('with a mistake (%j) names the file and the line', (broken, line) => {
    const parse = () => parseYaml(broken, 'mine.yaml');
    expect(parse).toThrow(FileError);
    expect(parse).toThrow(new RegExp(`^mine\\.yaml:${line}: \\S`));
  });

  it('that is not there, or is a folder, is told so under the name it was given', () => {
    expect(() => readYamlFile('/nowhere/mine.yaml')).toThrow('/nowhere/mine.yaml: there is no such file');
    expect(() => readYamlFile('/nowhere/mine.yaml', 'mine')).toThrow('mine: there is no such file');
    expect(() => readYamlFile('/')).toThrow(/cannot be read \(EISDIR\)/);
  });
});
