import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { observe } from '../../conformance/observe.ts';
import { type Target, targetFromFlags } from '../../conformance/target.ts';
import type { Trace } from '../../conformance/trace.ts';
import { loadContract } from '../../src/contract/contract.ts';
import { startDouble } from '../../src/double.ts';
import { shippedTarget } from './support/shipped-target.ts';

const notesOf = (trace: Trace) => trace.map((event) => (event.kind === 'note' ? event.text : '')).join('\n');

describe('a server that is no API', () => {
  const contract = loadContract();

  async function serve(answer: RequestListener): Promise<string> {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.closeAllConnections());
    onTestFinished(() => void server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const targetAt = (api: string): Target => targetFromFlags({ api, key: 'k', patience: '1s' }, contract);

  test.each<[string, RequestListener, RegExp]>([
    [
      'a web page',
      (_, response) => response.setHeader('content-type', 'text/html').end('<p>hello'),
      /answers with a web page/,
    ],
    [
      'a redirect',
      (_, response) => response.writeHead(301, { location: 'https://example.com/x' }).end(),
      /redirects to https:\/\/example\.com;/,
    ],
    ['another key', (_, response) => response.writeHead(401).end('{}'), /does not take the key: it answered 401/],
    ['failures only', (_, response) => response.writeHead(503).end('{}'), /answers nothing but 503/],
  ])('is told in one sentence: %s', async (_, answer, message) => {
    const target = targetAt(await serve(answer));
    await expect(observe(target, contract)).rejects.toThrow(message);
    await expect(observe(target, contract)).rejects.toMatchObject({ name: 'TargetError' });
  });

  test('is told in one sentence: nothing at all', async () => {
    // Port 9 (discard) is closed wherever nobody opened it.
    await expect(observe(targetAt('http://127.0.0.1:9'), contract)).rejects.toThrow(
      /^Nothing answers at http:\/\/127\.0\.0\.1:9: .+\.$/,
    );
  });

  test('is told in one sentence: a clock that does not turn', async () => {
    await using double = await startDouble();
    const clock = { method: 'POST', url: `${double.url}/nowhere`, body: {} };
    await expect(observe({ ...shippedTarget(double), clock }, double.contract)).rejects.toThrow(
      /could not be turned: .* answered 404/,
    );
    expect(await double.jobs()).toEqual([]);
  });

  test('is paid for within the budget, even when it accepts whatever it is sent', async () => {
    let made = 0;
    const api = await serve((request, response) => {
      const submit = request.method === 'POST' && !request.url?.endsWith('/cancel');
      if (submit) made += 1;
      const id = submit ? `job_${made}` : request.url?.split('/')[3];
      response.writeHead(submit ? 202 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ id, object: 'job', status: 'failed' }));
    });
    const timings = { ...targetAt(api).timings, pollInterval: 20 };
    for (const jobs of [8, 3]) {
      made = 0;
      const budget = { jobs, patience: 200, rate: Number.POSITIVE_INFINITY };
      const target = { ...targetAt(api), timings, budget, features: { webhooks: false } };
      const { trace, jobsSubmitted } = await observe(target, contract);
      expect(made).toBe(jobsSubmitted);
      expect(made).toBe(jobs);
      expect(notesOf(trace)).toContain('was not sent: it might have made a job, and the budget is spent');
    }
  });
});
