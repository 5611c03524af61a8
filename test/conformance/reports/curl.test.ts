import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curlFor } from '../../../conformance/reports/curl.ts';
import type { Exchange } from '../../../conformance/trace.ts';
import { contract, exchange, link, start } from '../support/made-up.ts';

const run = promisify(execFile);

describe('a curl line', () => {
  const seen: { request: IncomingMessage; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push({ request, body });
    response.end(JSON.stringify({ result: { file_url: `${origin}/file?sig=fresh` } }));
  });
  let origin = '';
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  const paste = async (one: Exchange) => {
    seen.length = 0;
    const line = curlFor(one, { ...start, api: origin }, contract);
    expect(line).not.toContain('\n');
    await run('bash', ['-c', line], { env: { ...process.env, KEY: 'mine', OTHER_KEY: 'theirs' } });
    return seen;
  };

  it.each(["it's", '$(exit 1) `exit 1` $HOME', 'a\nb\tc\\', '"é🎈"'])(
    'sends a body with %j as it was',
    async (prompt) => {
      const body = JSON.stringify({ prompt });
      const one = exchange({ id: 'x', at: 0, role: 'submit', method: 'POST', url: `${origin}/v1/x`, body });
      const headers = { ...one.request.headers, 'content-type': 'application/json', 'x-request-id': "r'1" };
      const [sent] = await paste({ ...one, request: { ...one.request, headers } });
      expect(sent?.body).toBe(body);
      expect(sent?.request).toMatchObject({ method: 'POST', url: '/v1/x' });
      expect(sent?.request.headers).toMatchObject({ authorization: 'Bearer mine', 'x-request-id': "r'1" });
    },
  );

  it('sends a body that is no JSON, line breaks and all', async () => {
    const body = '{"prompt": \'it\n\u0001';
    const [sent] = await paste(exchange({ id: 'x', at: 0, method: 'POST', url: `${origin}/`, body }));
    expect(sent?.body).toBe(body);
  });

  it.each([
    ['other', 'Bearer theirs'],
    ['unknown', 'Bearer nobody-has-this-key'],
    ['none', undefined],
  ] as const)('sends the key of %s', async (key, authorization) => {
    const [sent] = await paste(exchange({ id: 'x', at: 0, url: `${origin}/`, key }));
    expect(sent?.request.headers.authorization).toBe(authorization);
  });

  it('takes a fresh link from the record, since that of the trace is dead', async () => {
    const file = exchange({ id: 'x', at: 0, role: 'file', method: 'HEAD', url: link, key: 'none' });
    if (!(await hasJq())) return expect(curlFor(file, start, contract)).toContain('| jq -r ');
    const [poll, fetched] = await paste(file);
    expect(poll?.request.url).toBe('/v1/jobs/job_1');
    expect(fetched?.request).toMatchObject({ method: 'HEAD', url: '/file?sig=fresh' });
  });
});

async function hasJq(): Promise<boolean> {
  return run('jq', ['--version']).then(
    () => true,
    () => false,
  );
}
