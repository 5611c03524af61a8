import { networkInterfaces } from 'node:os';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { countingReceiver, listen, sender } from './loopback.ts';

const never = async (host: string): Promise<string[]> => expect.unreachable(`${host} was looked up`);

describe('the address that is dialled', () => {
  it.each([
    ['127.0.0.1', /leads to 127\.0\.0\.1, which is a loopback address/],
    ['::1', /which is a loopback address/],
    ['::ffff:127.0.0.1', /which is a loopback address/],
    ['10.0.0.1', /which is a private address/],
    ['169.254.169.254', /which is a private address/],
    ['fd00::1', /which is a private address/],
    ['64:ff9b::7f00:1', /which is a private address/],
  ])('of a public name must not turn out to be %s', async (address, reason) => {
    const { port, seen } = await countingReceiver((_, response) => response.end());
    const answer = await sender({ resolve: async () => [address] })(`https://hooks.example.com:${port}/`);
    expect(answer).toEqual({ kind: 'none', reason: expect.stringMatching(reason) });
    expect(seen.connections).toBe(0);
  });

  it('of a public name must be public in every one of its answers', async () => {
    const { port, seen } = await countingReceiver((_, response) => response.end());
    const answer = await sender({ resolve: async () => ['8.8.8.8', '127.0.0.1'] })(
      `https://hooks.example.com:${port}/`,
    );
    expect(answer).toMatchObject({ kind: 'none', reason: expect.stringContaining('127.0.0.1') });
    expect(seen.connections).toBe(0);
  });

  it('of a loopback name must be loopback', async () => {
    const answer = await sender({ resolve: async () => ['10.0.0.1'] })('http://app.localhost:9/');
    expect(answer).toMatchObject({ kind: 'none', reason: expect.stringContaining('10.0.0.1, which is a private') });
  });

  it('is the one that was checked: a name is looked up once for each connection', async () => {
    const { port, seen } = await countingReceiver((_, response) => response.end());
    const asked: string[] = [];
    const resolve = async (host: string) => {
      asked.push(host);
      // A name that changes its answer between the check and the use.
      return asked.length === 1 ? ['127.0.0.1'] : ['10.0.0.1'];
    };
    expect(await sender({ resolve })(`http://app.localhost:${port}/`)).toEqual({ kind: 'status', status: 200 });
    expect(asked).toEqual(['app.localhost']);
    expect(seen.connections).toBe(1);
  });

  it('of a URL that names an address is that address, without any look-up', async () => {
    const { port } = await countingReceiver((_, response) => response.end());
    expect(await sender({ resolve: never })(`http://127.0.0.1:${port}/`)).toEqual({ kind: 'status', status: 200 });
  });

  it.skipIf(!hasIpv6())('of a name with several addresses is the first that takes the connection', async () => {
    const { port } = await countingReceiver((_, response) => response.end(), '::1');
    const send = sender({ resolve: async () => ['127.0.0.1', '::1'] });
    expect(await send(`http://localhost:${port}/`)).toEqual({ kind: 'status', status: 200 });
  });

  it.skipIf(!hasIpv6())('may be an IPv6 literal', async () => {
    const { port } = await countingReceiver((_, response) => response.end(), '::1');
    expect(await sender({ resolve: never })(`http://[::1]:${port}/`)).toEqual({ kind: 'status', status: 200 });
  });

  it.each([[[]], [null]])('of a name without any (%j) is none', async (addresses) => {
    const resolve = async () =>
      addresses ?? Promise.reject(Object.assign(new Error('no such host'), { code: 'ENOTFOUND' }));
    const answer = await sender({ resolve })('https://hooks.example.com/');
    expect(answer).toMatchObject({ kind: 'none', reason: expect.stringMatching(/has no address|ENOTFOUND/) });
  });

  it('of a name below localhost is this machine, whatever the system knows of it', async () => {
    const { port } = await countingReceiver((_, response) => response.end());
    expect(await sender()(`http://hooks.localhost:${port}/`)).toEqual({ kind: 'status', status: 200 });
  });

  it('is asked of the rules anew for each POST: a host may be allowed later', async () => {
    const { port } = await countingReceiver((_, response) => response.end());
    const allowed: string[] = [];
    const send = sender({ allowedHosts: () => allowed, resolve: async () => ['127.0.0.1'] });
    const url = `http://receiver.internal:${port}/`;
    expect(await send(url)).toMatchObject({ kind: 'none', reason: expect.stringContaining('must be https') });
    allowed.push('receiver.internal');
    expect(await send(url)).toEqual({ kind: 'status', status: 200 });
    allowed.pop();
    expect(await send(url)).toMatchObject({ kind: 'none' });
  });

  it.each(['https://10.0.0.1/', 'http://hooks.example.com/', 'ftp://hooks.example.com/', 'not a URL'])(
    'is never reached for %s',
    async (url) => {
      expect(await sender({ resolve: never })(url)).toMatchObject({
        kind: 'none',
        reason: expect.stringMatching(/\S/),
      });
    },
  );
});

describe('TLS', () => {
  it('is asked for the name, not for the address', async () => {
    const asked: string[] = [];
    const server = createTlsServer({
      SNICallback: (name, done) => {
        asked.push(name);
        done(new Error('there is no certificate'));
      },
    });
    server.on('tlsClientError', () => {});
    const port = await listen(server);
    const send = sender({ allowedHosts: () => ['receiver.internal'], resolve: async () => ['127.0.0.1'] });
    expect(await send(`https://receiver.internal:${port}/`)).toMatchObject({ kind: 'none' });
    expect(asked).toEqual(['receiver.internal']);
  });
});

function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'));
}
