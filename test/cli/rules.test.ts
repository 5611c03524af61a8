import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chapterOf, chapterTitle } from '../../conformance/chapters.ts';
import { everyRule } from '../../conformance/every-rule.ts';
import { rules } from '../../conformance/rules.ts';
import { explainRules } from '../../src/cli/rules.ts';
import { packageRoot } from '../../src/contract/package-root.ts';
import { runCli } from './run-cli.ts';

describe('stunt-double rules', () => {
  it('lists every rule with its level', async () => {
    const { code, stdout } = await runCli('rules');
    expect(code).toBe(0);
    const listed = [...stdout.matchAll(/^ {2}([A-Z]+-\d+) +(MUST|SHOULD|MAY) /gm)].map(([, id, level]) => [id, level]);
    expect(listed.toSorted()).toEqual(everyRule.map(({ id, level }) => [id, level]).toSorted());
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

  it('explains every id that the verifier can put into a report', () => {
    const folder = new URL('conformance/', packageRoot());
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const ids = new Set(
      sources.flatMap((name) => readFileSync(new URL(name, folder), 'utf8').match(/\b[A-Z]{3,}-\d\d\b/g) ?? []),
    );
    // Rules that stand in lists of their own are found as well: nothing but its source says where an id may come up.
    expect(ids.size).toBeGreaterThanOrEqual(everyRule.length);
    const explained = [...new Set([...ids].map(chapterOf))].map((chapter) => explainRules(chapter)).join('\n');
    for (const id of ids) expect(explained).toMatch(new RegExp(`^${id}  (MUST|SHOULD|MAY) `, 'm'));
  });

  it('says of what only explorations judge that they do, and how', async () => {
    const { code, stdout } = await runCli('rules', 'MODEL-01');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^MODEL-01 {2}SHOULD /);
    expect(stdout).toMatch(/^ {2}judged +by `verify --explore` alone, /m);
  });

  it('knows a chapter by more than its word, for every rule', () => {
    for (const { id } of everyRule) expect(chapterTitle(chapterOf(id)), id).not.toBe(chapterOf(id));
  });

  it('refuses what is no rule with exit code 2', async () => {
    const { code, stderr } = await runCli('rules', 'LINK-99');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'stunt-double: there is no rule and no chapter LINK-99; `stunt-double rules` lists them\n',
    });
  });
});
