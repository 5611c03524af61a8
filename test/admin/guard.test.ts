import { describe, expect, test } from 'vitest';
import { startDouble } from '../../src/double.ts';
import type { DoubleOptions } from '../../src/double-options.ts';
import { apiOf } from '../support/api.ts';
import { exchange, readAnswers } from '../support/raw-http.ts';
import { adminOf, adminOperations } from './admin-api.ts';

const virtual = { clock: 'virtual' } as const;

/** Asks for the clock with the given header lines, and gives the status and the headers of the answer. */
async function ask(url: string, lines: readonly string[], request = 'GET /__double/clock') {
  const bytes = await exchange(url, `${request} HTTP/1.1\r\n${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`);
  return readAnswers(bytes)[0];
}

describe('the admin API with a token', () => {
  test('refuses every operation without it, or with another, with a challenge', async () => {
    await using double = await startDouble({ ...virtual, adminToken: 'open-sesame' });
    for (const { method, path } of adminOperations.values()) {
      for (const authorization of [
        undefined,
        'Bearer open-sesam',
        'Bearer open-sesame2',
        'Basic open-sesame',
        'Bearer ',
      ]) {
        const answer = await apiOf(double, null).send(method, path.replace('{id}', 'x'), {
          ...(authorization !== undefined && { headers: { authorization } }),
        });
        expect(answer.status, `${method} ${path} ${authorization}`).toBe(401);
        expect(answer.headers['www-authenticate']).toBe('Bearer');
        expect(answer.json().error.type).toBe('authentication_error');
      }
    }
  });

  test('does not take an API key for it', async () => {
    await using double = await startDouble({ ...virtual, adminToken: 'open-sesame' });
    expect((await apiOf(double).send('GET', '/__double/clock')).status).toBe(401);
  });

  test('answers with it, and so do the metrics; the health check needs none', async () => {
    await using double = await startDouble({ ...virtual, adminToken: 'open-sesame' });
    const headers = { authorization: 'Bearer open-sesame' };
    expect((await adminOf(double).call('readClock', { headers })).status).toBe(200);
    const { send } = apiOf(double, null);
    expect((await send('GET', '/metrics')).status).toBe(401);
    expect((await send('GET', '/metrics', { headers })).status).toBe(200);
    expect((await send('GET', '/healthz')).json()).toEqual({ status: 'ok' });
  });

  test.each(['0.0.0.0', '::'])('has one made up where the double listens on %s', async (host) => {
    const start = (options: DoubleOptions = {}) => startDouble({ ...virtual, host, ...options });
    await using double = await start();
    expect(double.adminToken).toMatch(/^[\w-]{20,}$/);
    const headers = { authorization: `Bearer ${double.adminToken}` };
    expect((await adminOf(double).call('readClock')).status).toBe(401);
    expect((await adminOf(double).call('readClock', { headers })).status).toBe(200);
    await using other = await start();
    expect(other.adminToken).not.toBe(double.adminToken);
    await using given = await start({ adminToken: 'mine' });
    expect(given.adminToken).toBe('mine');
  });

  test.each(['127.0.0.1', 'localhost', '::1'])('has none where the double listens on %s', async (host) => {
    await using double = await startDouble({ ...virtual, host });
    expect(double.adminToken).toBeUndefined();
    expect((await adminOf(double).call('readClock')).status).toBe(200);
  });
});

describe('the admin API without a token', () => {
  test.each([
    ['a page elsewhere', 'https://evil.example'],
    ['a page on another port of this machine', 'http://127.0.0.1:1'],
    ['a page of the same host over https', undefined],
    ['a file', 'null'],
  ])('is closed to %s', async (_, given) => {
    await using double = await startDouble(virtual);
    const { host } = new URL(double.url);
    const origin = given ?? `https://${host}`;
    for (const request of ['GET /__double/clock', 'GET /__double/events', 'GET /metrics', 'POST /__double/reset']) {
      const answer = await ask(double.url, [`Host: ${host}`, `Origin: ${origin}`], request);
      expect(answer?.status, request).toBe(403);
      expect(answer?.headers.has('access-control-allow-origin')).toBe(false);
    }
  });

  test('is closed to names that lead to loopback (DNS rebinding)', async () => {
    await using double = await startDouble(virtual);
    const { port } = new URL(double.url);
    for (const host of [
      'evil.example',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      'xlocalhost',
      '10.0.0.1',
      '0.0.0.0',
      '[fd00::1]',
      '2130706433.example',
    ]) {
      const answer = await ask(double.url, [`Host: ${host}:${port}`, `Origin: http://${host}:${port}`]);
      expect(answer?.status, host).toBe(403);
      expect((await ask(double.url, [`Host: ${host}:${port}`]))?.status, host).toBe(403);
    }
  });

  test('is open to loopback by any of its names, and to its own pages', async () => {
    await using double = await startDouble(virtual);
    const { port } = new URL(double.url);
    for (const host of ['127.0.0.1', '127.0.0.2', 'localhost', 'LOCALHOST', 'double.localhost', '[::1]']) {
      expect((await ask(double.url, [`Host: ${host}:${port}`]))?.status, host).toBe(200);
      expect((await ask(double.url, [`Host: ${host}:${port}`, `Origin: http://${host}:${port}`]))?.status, host).toBe(
        200,
      );
    }
  });

  test('answers no preflight: a page elsewhere is never allowed more', async () => {
    await using double = await startDouble(virtual);
    const { host } = new URL(double.url);
    const answer = await ask(
      double.url,
      [`Host: ${host}`, 'Origin: https://evil.example', 'Access-Control-Request-Method: POST'],
      'OPTIONS /__double/clock/advance',
    );
    expect(answer?.status).toBeGreaterThanOrEqual(400);
    expect([...(answer?.headers.keys() ?? [])].filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  test('lets in only requests that name a host', async () => {
    await using double = await startDouble(virtual);
    expect((await ask(double.url, []))?.status).toBe(400);
  });
});

test('the gateway’s own API has no CORS headers either', async () => {
  await using double = await startDouble(virtual);
  const answer = await apiOf(double).send('GET', '/v1/models', { headers: { origin: 'https://app.example' } });
  expect(answer.status).toBe(200);
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
});
