import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { stringify } from 'yaml';
import type { TargetFile } from '../../conformance/target-file.ts';
import { conformance } from '../../conformance/vitest.ts';
import { readYamlFile } from '../../src/contract/yaml-file.ts';
import { startGateway } from './gateway.ts';

/** As the target file tells them. */
const times = {
  queued: 150,
  running: 600,
  slow: 60_000,
  poll: 800,
  link: 3000,
  retention: 9000,
  retry: 300,
  patience: 500,
};

const gateway = await startGateway(times);
const folder = mkdtempSync(join(tmpdir(), 'stunt-double-stranger-'));
const target = join(folder, 'target.yaml');
const described = readYamlFile(new URL('target.yaml', import.meta.url)).value as TargetFile;
writeFileSync(target, stringify({ ...described, api: gateway.url, media: gateway.media }));
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await gateway[Symbol.asyncDispose]();
});

// An implementation that shares nothing with the double but the contract keeps every rule. It has no clock to turn: its
// times are short, and all of them pass on the machine's own clock. Left out is what it has nothing to show of: no DELETE, no
// query in its links, no 429, and gaps between attempts that are too short to be compared.
conformance({
  target,
  filter: { skip: ['CANCEL-05', 'HOOK-14', 'LINK-03', 'LINK-04', 'LINK-05', 'LIMIT-01'] },
  strict: true,
});
