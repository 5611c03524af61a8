import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { loadTarget, type Target } from '../../conformance/target.ts';
import type { TargetFile } from '../../conformance/target-file.ts';
import type { Contract } from '../../src/contract/contract.ts';
import { readYamlFile } from '../../src/contract/yaml-file.ts';

/** The target that a file describes, at the address where it really listens. */
export function targetAt(file: URL, at: Pick<TargetFile, 'api' | 'media'>, contract: Contract): Target {
  const folder = mkdtempSync(join(tmpdir(), 'stunt-double-stranger-'));
  try {
    const path = join(folder, 'target.yaml');
    writeFileSync(path, stringify({ ...(readYamlFile(file).value as TargetFile), ...at }));
    return loadTarget(path, contract);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
