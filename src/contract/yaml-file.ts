import { createRequire } from 'node:module';
import type { Document } from 'yaml';
import { FileError } from './file-error.ts';
import { readTextFile } from './read-text-file.ts';

/** Loaded for the first file that is read: the published build reads none of its own. */
const require = createRequire(import.meta.url);

/** A parsed YAML (or JSON) file that remembers on which line each value stands. */
export interface YamlFile {
  /** The name to show in messages. */
  readonly name: string;
  readonly value: unknown;
  /** Line, from 1, of the value at a path of member names, or of the nearest parent that exists. */
  lineOf(path: readonly (string | number)[]): number | undefined;
  /** It was held against its schema before. */
  readonly checked?: true;
}

/** Reads and parses a file. Throws FileError when it cannot be read or is not YAML. */
export function readYamlFile(file: string | URL, name = String(file)): YamlFile {
  return parseYaml(readTextFile(file, name), name);
}

/** Parses YAML text. Throws FileError at the line of the first mistake. */
export function parseYaml(text: string, name: string): YamlFile {
  const { isNode, LineCounter, parseDocument } = require('yaml') as typeof import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: false });
  const [mistake] = document.errors;
  if (mistake) {
    const [what = 'is not YAML'] = mistake.message.split(' at line ');
    throw new FileError(name, mistake.linePos?.[0].line, what, { cause: mistake });
  }
  return {
    name,
    value: toValue(document, name),
    lineOf(path) {
      for (let length = path.length; length >= 0; length -= 1) {
        const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
        if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
      }
      return undefined;
    },
  };
}

/** Throws FileError when aliases would blow the value up. */
function toValue(document: Document, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 1000 });
  } catch (cause) {
    throw new FileError(name, undefined, (cause as Error).message, { cause });
  }
}
