import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { runCli, startCli } from './run-cli.ts';

describe('stunt-double serve', () => {
  it('prints a curl line that works when pasted', async () => {
    const run = startCli('serve', '--port', '0');
    const banner = await run.printed('-d ');
    const line = banner.split('\n').find((text) => text.trim().startsWith('curl')) ?? '';
    const { stdout } = await promisify(execFile)('bash', ['-c', line]);
    run.process.kill('SIGTERM');
    await run.ended();
    expect(stdout).toContain('HTTP/1.1 202');
    expect(stdout).toContain('"status":"queued"');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends with 0 on %s', async (signal) => {
    const run = startCli('serve', '--port', '0');
    await run.printed('-d ');
    run.process.kill(signal);
    const { code, stdout } = await run.ended();
    expect({ code, last: stdout.trim().split('\n').at(-1) }).toEqual({ code: 0, last: 'stopped' });
  });

  it('accepts the keys it is given and no others', async () => {
    const run = startCli('serve', '--port', '0', '--key', 'one', '--key', 'two');
    const banner = await run.printed('-d ');
    const url = /http:\/\/[\d.:]+/.exec(banner)?.[0];
    const status = async (key: string) =>
      (await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${key}` } })).status;
    const statuses = [await status('one'), await status('two'), await status('sk-aig-stunt-double')];
    run.process.kill('SIGTERM');
    await run.ended();
    expect(statuses).toEqual([200, 200, 401]);
  });

  it('says how many deliveries were still to be made when it is stopped', async () => {
    const run = startCli('serve', '--port', '0', '--clock', 'virtual');
    const banner = await run.printed('-d ');
    const url = /http:\/\/[\d.:]+/.exec(banner)?.[0];
    await fetch(`${url}/v1/3d/generations`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-aig-stunt-double', 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'x', webhook_url: 'http://127.0.0.1:1/' }),
    });
    run.process.kill('SIGTERM');
    expect((await run.ended()).stdout).toContain('deliveries still to be made: 1');
  });

  it('says that a port is taken in one line, and exits with 2', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await runCli('serve', '--port', String(port));
    other.close();
    expect({ code, stderr: stderr.trim() }).toEqual({
      code: 2,
      stderr: `stunt-double: --port ${port} is taken: stop what listens there, or choose another`,
    });
  });

  it.each([
    [['--port', 'x'], "option '--port <number>' argument 'x' is invalid. It must be a whole number from 0 to 65535."],
    [
      ['--speed', '0'],
      "option '--speed <factor>' argument '0' is invalid. It must be a number above 0, at most 1000000.",
    ],
    [
      ['--clock', 'sundial'],
      "option '--clock <kind>' argument 'sundial' is invalid. Allowed choices are real, virtual.",
    ],
    [['--clock', 'virtual', '--speed', '2'], '--speed is for a real clock; a virtual one moves only when told'],
    [['--scenario', 'nope'], 'nope: there is no such scenario; shipped are steady, or give a path'],
    [['--scenario', './nope.yaml'], './nope.yaml: there is no such file'],
    [['--contract', './nope.yaml'], './nope.yaml: there is no such file'],
    [['--public-url', 'double:4010'], "option '--public-url <url>' argument 'double:4010' is invalid."],
    [['--admin-token', ''], "startDouble's adminToken must be a text that is not empty"],
    [['--host', 'no.such.host.invalid'], 'cannot listen on --host no.such.host.invalid'],
  ])('refuses %j with exit code 2 and no stack trace', async (flags, message) => {
    const { code, stderr } = await runCli('serve', '--port', '0', ...flags);
    expect(code).toBe(2);
    expect(stderr.replace(/shipped are .*, or/, 'shipped are steady, or')).toContain(`stunt-double: ${message}`);
    expect(stderr).not.toContain('    at ');
  });
});
