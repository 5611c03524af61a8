import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';

describe('stunt-double', () => {
  it('shows the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await runCli('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([['--help'], ...['serve', 'demo', 'scenarios', 'verify', 'judge', 'rules'].map((name) => [name, '--help'])])(
    'helps with %s %s',
    async (...args) => {
      const { code, stdout } = await runCli(...args);
      expect(code).toBe(0);
      expect(stdout).toContain('Usage: stunt-double');
    },
  );

  it('suggests the command that was meant', async () => {
    const { code, stderr } = await runCli('srve');
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean serve?');
  });

  it('lists the scenarios with the sentence that says when to use each', async () => {
    const { code, stdout } = await runCli('scenarios');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^steady +Use it every day/m);
  });
});
