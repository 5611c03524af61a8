import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Running, startCli } from './run-cli.ts';

let folder: string;
let path: string;
let run: Running;
let url: string;

const scenario = (span: string, ...more: string[]) =>
  ['summary: For one test.', `jobs: [{ queued: ${span}, running: ${span} }]`, ...more, ''].join('\n');

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stunt-double-'));
  path = join(folder, 'mine.yaml');
  writeFileSync(path, scenario('1h'));
  run = startCli('serve', '--port', '0', '--clock', 'virtual', '--watch', '--scenario', path);
  url = /http:\/\/[\d.:]+/.exec(await run.printed('-d '))?.[0] ?? '';
});
afterEach(async () => {
  run.process.kill('SIGTERM');
  await run.ended();
  rmSync(folder, { recursive: true });
});

/** Resolves with what the double has said so far once that contains a text so many times. */
async function said(text: string, times = 1): Promise<string> {
  let all = '';
  return new Promise((resolve) => {
    run.process.stderr?.on('data', (chunk) => {
      all += chunk;
      if (all.split(text).length > times) resolve(all);
    });
  });
}

async function status(key = 'sk-aig-stunt-double'): Promise<string> {
  const answer = await fetch(`${url}/v1/videos/generations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'a boat' }),
  });
  const { id } = (await answer.json()) as { id: string };
  const job = await fetch(`${url}/v1/jobs/${id}`, { headers: { authorization: `Bearer ${key}` } });
  return ((await job.json()) as { status: string }).status;
}

describe('serve --watch', () => {
  test('plays an edit of the scenario, for the jobs that come after', async () => {
    expect(await status()).toBe('queued');
    const heard = said('was loaded again');
    writeFileSync(path, scenario('0s'));
    expect(await heard).toBe(`stunt-double: scenario ${path} was loaded again\n`);
    expect(await status()).toBe('completed');
  });

  test('notices a file that is replaced, as many editors do', async () => {
    const heard = said('was loaded again');
    writeFileSync(`${path}.new`, scenario('0s'));
    renameSync(`${path}.new`, path);
    await heard;
    expect(await status()).toBe('completed');
  });

  test('keeps the old one after a bad edit, says what is wrong and where, and goes on watching', async () => {
    const bad = said('goes on');
    writeFileSync(path, scenario('0s', 'capacity: many'));
    expect(await bad).toMatch(
      /^stunt-double: the old scenario goes on: .*mine\.yaml:3: capacity must be integer; it is "many"\n$/,
    );
    expect(await status()).toBe('queued');
    const gone = said('goes on');
    rmSync(path);
    expect(await gone).toContain('mine.yaml: there is no such file');
    const good = said('was loaded again');
    writeFileSync(path, scenario('0s'));
    await good;
    expect(await status()).toBe('completed');
  });

  test('begins with the edit after a reset, and so do new stages', async () => {
    const heard = said('was loaded again');
    writeFileSync(path, scenario('0s'));
    await heard;
    await fetch(`${url}/__double/reset`, { method: 'POST' });
    expect(await status()).toBe('completed');
    const stage = (await (await fetch(`${url}/__double/stages`, { method: 'POST' })).json()) as { keys: string[] };
    expect(await status(stage.keys[0])).toBe('completed');
  });
});
