import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { conformance } from '../../conformance/vitest.ts';
import { startDouble } from '../../src/double.ts';

const double = await startDouble({ clock: 'virtual' });
afterAll(() => double.stop());

// Each rule as a test, as a team would have it. LIMIT-01 is told by answers 429 alone, and this double gives none.
conformance({
  target: fileURLToPath(new URL('../../conformance/targets/double.yaml', import.meta.url)),
  flags: { api: double.url },
  filter: { skip: ['LIMIT-01'] },
  strict: true,
});
