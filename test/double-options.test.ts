import { describe, expect, test } from 'vitest';
import { type DoubleOptions, startDouble } from '../src/index.ts';

describe('an option of startDouble', () => {
  test.each([
    [{ scenaro: 'steady' }, /^startDouble has no option scenaro; it has scenario, seed, clock, /],
    [{ scenario: '' }, 'startDouble\'s scenario must be a text that is not empty; it is ""'],
    [{ scenario: { jobs: [] } }, /^startDouble's scenario must be a text/],
    [{ seed: 1.5 }, "startDouble's seed must be a whole number from 0 to 4294967295; it is 1.5"],
    [{ seed: -1 }, /seed/],
    [{ seed: '7' }, /seed/],
    [{ clock: 'virtaul' }, 'startDouble\'s clock must be real or virtual; it is "virtaul"'],
    [{ speed: 0 }, "startDouble's speed must be a number above 0; it is 0"],
    [{ speed: Number.POSITIVE_INFINITY }, /speed.*it is Infinity/],
    [{ speed: 60, clock: 'virtual' }, /speed is for a real clock; a virtual one moves only when told/],
    [{ host: 4010 }, /host/],
    [{ port: 99_999 }, /port must be a whole number from 0 to 65535; it is 99999/],
    [{ keys: [] }, "startDouble's keys must be a list of one key or more; it is []"],
    [{ keys: 'sk-aig-one' }, /keys/],
    [{ keys: [''] }, /keys/],
    [{ publicUrl: 'double:4010' }, /publicUrl must be an http or https URL without a path/],
    [{ publicUrl: 'http://double/base' }, /publicUrl/],
    [{ profile: 'pages' }, 'startDouble\'s profile must be page or sdk; it is "pages"'],
    [{ contract: '' }, /contract/],
    [{ journal: -1 }, /journal/],
    [{ adminToken: '' }, /adminToken/],
    [{ log: true }, "startDouble's log must be a function; it is true"],
    [{ onError: 'console.error' }, /onError/],
  ])('that is wrong is refused with its name and its rule: %j', async (options, message) => {
    await expect(startDouble(options as DoubleOptions)).rejects.toThrow(RangeError);
    await expect(startDouble(options as DoubleOptions)).rejects.toThrow(message);
  });

  test('that is undefined is one that was not given', async () => {
    const options = { clock: undefined, keys: undefined, publicUrl: undefined } as unknown as DoubleOptions;
    await using double = await startDouble(options);
    expect([double.clock.virtual, double.keys]).toEqual([false, double.contract.jobs.keys]);
  });

  test('publicUrl may end with a slash', async () => {
    await using double = await startDouble({ clock: 'virtual', publicUrl: 'https://double.example:8443/' });
    const submitted = await double.fetch('/v1/3d/generations', {
      method: 'POST',
      headers: { authorization: `Bearer ${double.key}`, 'content-type': 'application/json' },
      body: '{"prompt":"a","model":"test/instant"}',
    });
    const { id } = (await submitted.json()) as { id: string };
    await double.advance('1s');
    const polled = await double.fetch(`/v1/jobs/${id}`, { headers: { authorization: `Bearer ${double.key}` } });
    const { result } = (await polled.json()) as { result: { file_url: string } };
    expect(result.file_url).toMatch(/^https:\/\/double\.example:8443\/v1\/files\//);
  });
});
