import { describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';

describe('stunt-double demo', () => {
  it('takes jobs through their whole life and says so in plain lines', async () => {
    const { code, stdout, stderr } = await runCli('demo');
    const row = (name: string) => Number(new RegExp(`│ ${name} +│ +(\\d+) │`).exec(stdout)?.[1]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect({
      completed: row('jobs completed'),
      cancelled: row('jobs cancelled'),
      webhooks: row('webhooks verified'),
      files: row('files checked'),
      renewed: row('links renewed'),
    }).toEqual({ completed: 3, cancelled: 1, webhooks: 3, files: 3, renewed: 1 });
    expect(row('polls answered 304')).toBeGreaterThanOrEqual(1);
    expect(stdout).not.toContain('\u001b[');
  });
});
