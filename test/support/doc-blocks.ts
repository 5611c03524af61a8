import { readFileSync } from 'node:fs';

/** A fenced block of a document. */
export interface DocBlock {
  readonly file: string;
  /** Line of the fence, from 1. */
  readonly line: number;
  readonly language: string;
  /** What stands behind the language on the fence: how to try the block. */
  readonly how: string;
  readonly code: string;
}

/** The fenced blocks of a Markdown file of the project. */
export function docBlocks(file: string): DocBlock[] {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  return [...text.matchAll(/^```(\w+)(?: (\w+))?\n([\s\S]*?)^```$/gm)].map((match) => ({
    file,
    line: text.slice(0, match.index).split('\n').length,
    language: match[1] ?? '',
    how: match[2] ?? '',
    code: match[3] ?? '',
  }));
}
