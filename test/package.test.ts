import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = new URL('../', import.meta.url).pathname;

describe('the packed tarball', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stunt-double-pack-'));
  let files: string[] = [];

  beforeAll(async () => {
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root });
    const [packed] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [{ filename: string; files: { path: string }[] }];
    files = packed.files.map(({ path }) => path);
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'someone-else', private: true, type: 'module' }),
    );
    await run('npm', ['install', '--no-audit', '--no-fund', `./${packed.filename}`], { cwd: folder });
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds what is needed and nothing else', () => {
    const outside = files.filter(
      (path) => !/^(dist\/src|scenarios|schemas)\/|^(openapi\.yaml|package\.json|README\.md|LICENSE)$/.test(path),
    );
    expect(outside).toEqual([]);
    expect(files).toContain('dist/src/cli/main.js');
    expect(files).toContain('openapi.yaml');
  });

  it('runs the demo in an empty folder', async () => {
    const { stdout } = await run('npx', ['--no-install', 'stunt-double', 'demo'], { cwd: folder });
    expect(stdout).toMatch(/jobs completed +│ +3 /);
  }, 60_000);

  it('can be imported', async () => {
    const script = `import { startDouble } from 'stunt-double';
      await using double = await startDouble({ clock: 'virtual' });
      console.log(double.key);`.replace('await using', 'const');
    writeFileSync(join(folder, 'use.js'), `${script}\nawait double.stop();`);
    const { stdout } = await run('node', ['use.js'], { cwd: folder });
    expect(stdout.trim()).toBe('sk-aig-stunt-double');
  });
});
