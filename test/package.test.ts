import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ciEnvironment } from './cli/run-cli.ts';
import { docBlocks } from './support/doc-blocks.ts';

const run = promisify(execFile);
const root = new URL('../', import.meta.url).pathname;

describe('the packed tarball', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stunt double pack-'));
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
      (path) =>
        !/^(dist\/src|dist\/conformance|dist\/prepared|conformance\/targets|conformance\/load\/profiles|profiles|scenarios|schemas)\/|^conformance\/requirements\.yaml$|^((admin\.)?openapi\.yaml|package\.json|README\.md|LICENSE)$/.test(
          path,
        ),
    );
    expect(outside).toEqual([]);
    expect(files).toContain('dist/src/cli/main.js');
    expect(files).toContain('openapi.yaml');
  });

  it('runs the demo in an empty folder', async () => {
    const { stdout } = await run('npx', ['--no-install', 'stunt-double', 'demo'], { cwd: folder, env: ciEnvironment });
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

  const documents = [
    'README.md',
    'docs/scenarios.md',
    'docs/admin.md',
    'docs/clients.md',
    'docs/verifier.md',
    'docs/load.md',
    'docs/load-fleet.md',
  ];
  const blocks = documents.flatMap(docBlocks);
  const tried = (how: string) =>
    blocks.filter((block) => block.how === how).map((block) => [`${block.file}:${block.line}`, block] as const);

  it('is documented with blocks that are tried here, shell commands of the checkout apart', () => {
    const untried = blocks.filter(({ how, language }) => how === '' && language !== 'sh' && language !== 'yaml');
    expect(untried.map(({ file, line }) => `${file}:${line}`)).toEqual([]);
    expect(blocks.filter(({ how }) => how !== '').length).toBeGreaterThanOrEqual(6);
  });

  describe('while a double serves at the documented port', () => {
    let server: ChildProcess;
    beforeAll(async () => {
      server = spawn(
        process.execPath,
        ['node_modules/stunt-double/dist/src/cli/main.js', 'serve', '--clock', 'virtual'],
        {
          cwd: folder,
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      await once(server.stdout ?? server, 'data');
    });
    afterAll(async () => {
      server.kill('SIGTERM');
      await once(server, 'exit');
    });

    it.each(tried('vitest'))(
      'runs the test of %s as it stands',
      async (_, { code }) => {
        // Vitest is there in the project of whoever writes such a test.
        if (!existsSync(join(folder, 'node_modules/vitest'))) {
          symlinkSync(join(root, 'node_modules/vitest'), join(folder, 'node_modules/vitest'));
        }
        writeFileSync(join(folder, 'example.test.ts'), code);
        const vitest = join(root, 'node_modules/vitest/vitest.mjs');
        const { stdout } = await run(process.execPath, [vitest, 'run', '--root', folder], { cwd: folder });
        expect(stdout).toMatch(/Tests .*\d+ passed/);
      },
      60_000,
    );

    it.each(tried('run'))('runs the block at %s as it stands', async (_, { language, code }) => {
      const [file, command] = language === 'sh' ? ['block.sh', 'bash'] : [`block.${language}`, process.execPath];
      writeFileSync(join(folder, file), language === 'sh' ? `set -e\n${code.replaceAll('curl -', 'curl -f -')}` : code);
      await run(command, [file], { cwd: folder });
    });
  });

  it.each(tried('scenario'))('ships a schema and a loader that accept the scenario of %s', async (_, { code }) => {
    writeFileSync(join(folder, 'documented.yaml'), code);
    writeFileSync(
      join(folder, 'load.js'),
      `import { startDouble } from 'stunt-double';
      const double = await startDouble({ scenario: './documented.yaml' });
      await double.stop();`,
    );
    await run(process.execPath, ['load.js'], { cwd: folder });
  });
});
