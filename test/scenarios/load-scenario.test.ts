import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadContract } from '../../src/contract/contract.ts';
import { packageRoot } from '../../src/contract/package-root.ts';
import { random } from '../../src/core/random.ts';
import { behaviourOf, play } from '../../src/core/scenario.ts';
import { defaultScenario, loadScenario, profileOf, scenarioNames } from '../../src/scenarios/load-scenario.ts';
import { errorOf } from './mistake.ts';

const contract = loadContract();
const { jobs } = contract;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stunt-double-scenarios-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the shipped scenarios', () => {
  it('are the files of their folder, in order, with the default among them', () => {
    const files = readdirSync(new URL('scenarios/', packageRoot())).filter((file) => file.endsWith('.yaml'));
    expect(scenarioNames().map((name) => `${name}.yaml`)).toEqual(files.sort());
    expect(scenarioNames()).toContain(defaultScenario);
  });

  it.each(scenarioNames())('%s loads by its name, says when to use it, and has a rule for every job', (name) => {
    const scenario = loadScenario(name, contract);
    expect(scenario.name).toBe(name);
    expect(scenario.summary).toMatch(/\w.*\./);
    const played = play(scenario, 0);
    for (const modality of Object.keys(jobs.modalities)) {
      const facts = { modality, model: 'acme/reel', prompt: '', key: '', headers: {} };
      expect(behaviourOf(played, facts, 0, random(1))).toBeDefined();
    }
  });
});

describe('a scenario', () => {
  it('loads by the path of its file, however that is given', () => {
    const path = join(folder, 'mine.yaml');
    writeFileSync(path, 'summary: Mine.\njobs: [{ queued: 2s, running: 3s }]\n');
    expect(loadScenario(path, contract)).toMatchObject({ name: path, summary: 'Mine.' });
    const bare = join(folder, 'bare');
    writeFileSync(bare, '{ "summary": "JSON is YAML.", "jobs": [{ "queued": "2s", "running": "3s" }] }');
    expect(loadScenario(bare, contract)).toMatchObject({ summary: 'JSON is YAML.' });
  });

  it.each(['nonesuch', 'Steady', 'steady '])(
    'by a name that is not shipped (%j) is refused, with the names that are',
    (name) => {
      const { message } = errorOf(() => loadScenario(name, contract));
      expect(message).toMatch(/^\S.*: there is no such scenario; shipped are .*\bsteady\b.*, or give a path$/);
      for (const shipped of scenarioNames()) expect(message).toContain(shipped);
    },
  );

  it('by a path where there is no file, or no file to read, is refused and the path named', () => {
    const path = join(folder, 'none.yaml');
    expect(errorOf(() => loadScenario(path, contract)).message).toBe(`${path}: there is no such file`);
    const directory = join(folder, 'directory.yaml');
    mkdirSync(directory);
    expect(errorOf(() => loadScenario(directory, contract)).message).toBe(`${directory}: cannot be read (EISDIR)`);
  });

  it('written for another profile than the double speaks is refused, and loads in its own', () => {
    const path = join(folder, 'sdk.yaml');
    writeFileSync(path, 'summary: Mine.\nprofile: sdk\njobs: [{ queued: 2s, running: 3s }]\n');
    expect(errorOf(() => loadScenario(path, contract)).message).toBe(
      `${path}:2: profile is sdk, and the double was started with page`,
    );
    expect(profileOf(path)).toBe('sdk');
    expect(loadScenario(path, loadContract(undefined, profileOf(path)))).toMatchObject({ file: { profile: 'sdk' } });
  });

  it('that names no profile is written for the page, and loads in any', () => {
    expect(profileOf('steady')).toBe('page');
    expect(loadScenario('steady', loadContract(undefined, 'sdk')).poll.mode).toBe('off');
  });

  it('is found only among the shipped ones, where only those will do', () => {
    const path = join(folder, 'private.yaml');
    writeFileSync(path, 'summary: Mine.\njobs: [{ queued: 2s, running: 3s }]\n');
    expect(loadScenario('steady', contract, 'shipped only').name).toBe('steady');
    expect(errorOf(() => loadScenario(path, contract, 'shipped only')).message).toMatch(
      /: there is no such scenario; shipped are .*\bsteady\b/,
    );
  });

  it('cannot be reached through a shipped name that leaves the folder', () => {
    expect(errorOf(() => loadScenario('../package', contract)).message).toBe('../package: there is no such file');
  });
});
