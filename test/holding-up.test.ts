import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadContract } from '../src/contract/contract.ts';
import { startDouble } from '../src/double.ts';
import { createApp } from '../src/http/app.ts';
import { loadScenario } from '../src/scenarios/load-scenario.ts';
import { Stages } from '../src/stages.ts';

const contract = loadContract();
const [key = ''] = contract.jobs.keys;
const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };

async function double() {
  const started = await startDouble({ clock: 'virtual' });
  onTestFinished(async () => void (await started.stop()));
  return started;
}

async function submit(url: string, body: unknown): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${url}/v1/videos/generations`, { method: 'POST', headers, body: text });
}

describe('a double that is handled badly', () => {
  // Real time: what is tested is that the server's own timer cuts a sender off. It is set to 300 ms for that.
  it.each([
    ['headers', 'POST /v1/videos/generations HTTP/1.1\r\nHost: a\r\nX-Slow: '],
    [
      'a body',
      `POST /v1/videos/generations HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"pro`,
    ],
  ])('cuts off who is slow to send %s, with 408 and the envelope', async (_, start) => {
    const scenario = loadScenario('steady', contract);
    const main = { scenario, seed: 1, clock: { kind: 'virtual' } } as const;
    const stages = new Stages({ contract, keys: contract.jobs.keys, journal: 10, main });
    const app = createApp({ contract, stages, requestTimeoutMs: 300 });
    await app.listen({ host: '127.0.0.1', port: 0 });
    onTestFinished(async () => {
      await app.close();
      await stages.stop();
    });
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.write(start);
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ error: { code: 408 } });
  });

  it('refuses a body over the limit with 413', async () => {
    const { url } = await double();
    const answer = await submit(url, { prompt: 'x'.repeat(contract.jobs.limits.bodyBytes) });
    expect(answer.status).toBe(413);
  });

  it('takes a prompt of 100,000 characters, with brackets that look like the beginning of a directive', async () => {
    const { url, jobs } = await double();
    const prompt = '[[double:'.repeat(100_000 / 9);
    expect((await submit(url, { prompt })).status).toBe(202);
    expect(await jobs()).toHaveLength(1);
  });

  it('is not changed by __proto__ and constructor in a body', async () => {
    const { url } = await double();
    const answer = await submit(
      url,
      '{"prompt":"x","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    );
    expect(answer.status).toBe(202);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.each(['..%2f..%2fetc%2fpasswd', '%2e%2e%2fopenapi.yaml', '..\\..\\x', 'video.mp4%00.txt'])(
    'does not leave its own files by the name %s',
    async (name) => {
      const { url } = await double();
      const { id } = (await (await submit(url, { prompt: 'x', model: 'test/instant' })).json()) as { id: string };
      const answer = await fetch(`${url}/v1/files/jobs/${id}/${name}`, { headers });
      expect([400, 404]).toContain(answer.status);
    },
  );

  it('sends no header that a stored URL smuggles in', async () => {
    const { url, advance, nextDelivery } = await double();
    const answer = await submit(url, {
      prompt: 'x',
      webhook_url: 'http://127.0.0.1:9/hook?a=b\r\nX-Smuggled: 1\r\n\r\nGET / HTTP/1.1',
    });
    if (answer.status === 202) {
      await advance('10s');
      const { url: dialled } = await nextDelivery();
      expect(new URL(dialled).href).not.toMatch(/[\r\n]/);
    } else expect(answer.status).toBe(400);
  });
});
