import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultProfile, loadContract } from '../../src/contract/contract.ts';
import { packageRoot } from '../../src/contract/package-root.ts';
import { readPointer, toPointer } from '../../src/contract/pointer.ts';
import { readYamlFile } from '../../src/contract/yaml-file.ts';
import { editedContract } from './edited-contract.ts';

const page = loadContract();
const sdk = loadContract(undefined, 'sdk');
const patchOf = (profile: string) => readYamlFile(new URL(`profiles/${profile}.yaml`, packageRoot())).value;

/** Pointers to everything that is different, with what stands there in each. Lists are different as a whole. */
function differences(one: unknown, other: unknown, path: string[] = []): [string, unknown, unknown][] {
  if (JSON.stringify(one) === JSON.stringify(other)) return [];
  if (!isObject(one) || !isObject(other)) return [[toPointer(path), one, other]];
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].flatMap((name) => differences(one[name], other[name], [...path, name]));
}

/** Pointers to everything that a patch sets, with what; undefined for what it removes. */
function settings(patch: unknown, path: string[] = []): [string, unknown][] {
  if (!isObject(patch)) return [[toPointer(path), patch === null ? undefined : patch]];
  return Object.entries(patch).flatMap(([name, value]) => settings(value, [...path, name]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const text = (pairs: readonly (readonly unknown[])[]) =>
  pairs.map(([pointer, value]) => `${pointer} ${JSON.stringify(value)}`).sort();

/** What a profile sets, down to leaves: objects that the page does not have come whole out of a comparison. */
const leaves = (pairs: readonly (readonly [string, unknown])[]) =>
  text(pairs.flatMap(([pointer, value]) => settings(value).map(([below, leaf]) => [pointer + below, leaf])));

describe('the profile page', () => {
  it('is the contract as it stands, and holds when none is named', () => {
    expect(defaultProfile).toBe('page');
    expect(page.profile).toBe('page');
    expect(page.document).toEqual(readYamlFile(new URL('openapi.yaml', packageRoot())).value);
    expect(loadContract(undefined, 'page').document).toEqual(page.document);
  });
});

describe('the profile sdk', () => {
  it('changes exactly what its file says', () => {
    const changed = differences(page.document, sdk.document).map(([pointer, , after]) => [pointer, after] as const);
    // A patch may say again what the page says already.
    const news = settings(patchOf('sdk')).filter(
      ([pointer, value]) => JSON.stringify(readPointer(page.document, pointer)) !== JSON.stringify(value),
    );
    expect(leaves(changed)).toEqual(leaves(news));
    expect(changed.length).toBeGreaterThan(10);
  });

  it('says what the client libraries expect', () => {
    expect(sdk.profile).toBe('sdk');
    expect(sdk.jobs.life.statuses).toEqual({ ...page.jobs.life.statuses, running: 'processing' });
    expect(sdk.jobs.record).toMatchObject({ link: '/result_url', errorMessage: '/error' });
    expect(sdk.jobs.record.errorCode ?? undefined).toBeUndefined();
    expect(sdk.jobs.poll).toEqual({ ...page.jobs.poll, mode: 'off' });
    expect(sdk.jobs.webhooks.event).toMatchObject({ type: '/type', record: '/data', typePrefix: 'job.' });
  });

  it('has the same operations, with answers that fit the dialect', () => {
    expect([...sdk.operations.keys()]).toEqual([...page.operations.keys()]);
    const [poll] = page.jobs.roles.poll;
    const schema = JSON.stringify(sdk.operations.get(poll)?.answers.get(200));
    expect(schema).toContain('processing');
    expect(schema).toContain('result_url');
    expect(schema).not.toContain('file_url');
    expect(schema).not.toContain('"running"');
  });

  it('can be put on another contract', () => {
    const { path } = editedContract('poll: { intervalSeconds: 3,', 'poll: { intervalSeconds: 5,');
    expect(loadContract(path, 'sdk').jobs.poll).toEqual({ intervalSeconds: 5, mode: 'off' });
  });
});

describe('a profile', () => {
  it.each(readdirSync(new URL('profiles/', packageRoot())).map((file) => file.replace(/\.yaml$/, '')))(
    '%s of the package loads',
    (profile) => {
      expect(loadContract(undefined, profile).profile).toBe(profile);
    },
  );

  it('that is not there is told so', () => {
    expect(() => loadContract(undefined, 'soap')).toThrow('profiles/soap.yaml: there is no such file');
  });

  it('leaves the contract alone for the next who loads it', () => {
    loadContract(undefined, 'sdk');
    expect(loadContract().document).toEqual(page.document);
  });
});
