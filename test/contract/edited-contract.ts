import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { packageRoot } from '../../src/contract/package-root.ts';

/** A copy of the contract in which one piece of text was replaced, until the end of the test. */
export interface EditedContract {
  readonly path: string;
  /** Line, from 1, on which the replaced text began. */
  readonly line: number;
}

/** Replaces `from`, which the contract must have exactly once. */
export function editedContract(from: string, to: string): EditedContract {
  const text = readFileSync(new URL('openapi.yaml', packageRoot()), 'utf8');
  const [before = '', after, ...more] = text.split(from);
  if (after === undefined || more.length > 0) throw new Error(`the contract must have ${from} once`);
  const folder = mkdtempSync(join(tmpdir(), 'stunt-double-contract-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'edited.yaml');
  writeFileSync(path, before + to + after);
  return { path, line: before.split('\n').length };
}
