import { describe, expect, it } from 'vitest';
import { rules } from '../../conformance/rules.ts';
import { runCli } from './run-cli.ts';

describe('stunt-double rules', () => {
  it('lists every rule with its level', async () => {
    const { code, stdout } = await runCli('rules');
    expect(code).toBe(0);
    const listed = [...stdout.matchAll(/^ {2}([A-Z]+-\d+) +(MUST|SHOULD|MAY) /gm)].map(([, id, level]) => [id, level]);
    expect(listed.toSorted()).toEqual(rules.map(({ id, level }) => [id, level]).toSorted());
  });

  it('explains one: its level, its clause, how it is judged and what breaks it', async () => {
    const { code, stdout } = await runCli('rules', 'link-02');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^LINK-02 {2}MUST /);
    expect(stdout).toMatch(/^ {2}level +MUST\. /m);
    expect(stdout).toMatch(/^ {2}clause +\S/m);
    expect(stdout).toMatch(/^ {2}judged +by \S/m);
  });

  it('explains each rule of a chapter', async () => {
    const { stdout } = await runCli('rules', 'POLL');
    const explained = [...stdout.matchAll(/^(POLL-\d+) {2}/gm)].map(([, id]) => id);
    expect(explained).toEqual(rules.map(({ id }) => id).filter((id) => id.startsWith('POLL')));
  });

  it('refuses what is no rule with exit code 2', async () => {
    const { code, stderr } = await runCli('rules', 'LINK-99');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'stunt-double: there is no rule and no chapter LINK-99; `stunt-double rules` lists them\n',
    });
  });
});
