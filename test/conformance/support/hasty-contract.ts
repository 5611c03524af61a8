import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../src/contract/package-root.ts';

/** A copy of the contract on disk, for as long as it is held. */
export interface HastyContract extends Disposable {
  readonly path: string;
}

/** The contract, but senders give up on a silent receiver after 0.3 s: that wait is the machine's, on any clock. */
export function hastyContract(): HastyContract {
  const text = readFileSync(new URL('openapi.yaml', packageRoot()), 'utf8');
  const hasty = text.replace(/timeoutSeconds: \d+/, 'timeoutSeconds: 0.3');
  if (hasty === text) throw new Error('the contract has no timeout of deliveries to shorten');
  const folder = mkdtempSync(join(tmpdir(), 'stunt-double-hasty-'));
  const path = join(folder, 'openapi.yaml');
  writeFileSync(path, hasty);
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}
