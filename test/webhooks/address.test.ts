import { describe, expect, it } from 'vitest';
import { AddressRefused, allowanceFor, checkDialled, reachOf } from '../../src/webhooks/address.ts';

const allowance = (url: string, allowed: readonly string[] = []) => allowanceFor(new URL(url), allowed);

describe('where an address lies', () => {
  it.each([
    ['8.8.8.8', 'public'],
    ['1.1.1.1', 'public'],
    ['172.15.255.255', 'public'],
    ['172.32.0.0', 'public'],
    ['100.63.255.255', 'public'],
    ['100.128.0.0', 'public'],
    ['2606:4700:4700::1111', 'public'],
    ['::ffff:8.8.8.8', 'public'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['0:0:0:0:0:ffff:7f00:1', 'loopback'],
    ['0.0.0.0', 'private'],
    ['0.1.2.3', 'private'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.0.1', 'private'],
    ['100.64.0.1', 'private'],
    ['100.127.255.255', 'private'],
    ['169.254.0.1', 'private'],
    ['169.254.169.254', 'private'],
    ['192.0.0.1', 'private'],
    ['192.0.2.1', 'private'],
    ['198.18.0.1', 'private'],
    ['198.51.100.1', 'private'],
    ['203.0.113.1', 'private'],
    ['224.0.0.1', 'private'],
    ['240.0.0.1', 'private'],
    ['255.255.255.255', 'private'],
    ['::', 'private'],
    ['::10.0.0.1', 'private'],
    ['::a00:1', 'private'],
    ['4000::1', 'private'],
    ['::ffff:10.0.0.1', 'private'],
    ['::ffff:a9fe:a9fe', 'private'],
    ['64:ff9b::10.0.0.1', 'private'],
    ['64:ff9b::7f00:1', 'private'],
    ['64:ff9b:1::a00:1', 'private'],
    ['2002:a00:1::', 'private'],
    ['2002:7f00:1::', 'private'],
    ['2001::1', 'private'],
    ['fc00::1', 'private'],
    ['fd00:ec2::254', 'private'],
    ['fe80::1', 'private'],
    ['fe80::1%eth0', 'private'],
    ['fec0::1', 'private'],
    ['ff02::1', 'private'],
    ['2001:db8::1', 'private'],
    ['100::1', 'private'],
    ['localhost', 'private'],
    ['', 'private'],
  ])('%s is %s', (address, reach) => {
    expect(reachOf(address)).toBe(reach);
  });
});

describe('a webhook URL', () => {
  it.each([
    'https://hooks.example.com/media',
    'https://hooks.example.com:8443/media?a=1#b',
    'https://HOOKS.example.com',
    'https://hooks.example.com./',
    'https://8.8.8.8/',
    'https://[2606:4700:4700::1111]/',
    'https://münchen.example/',
    'https://10.0.0.1.example.com/',
    'https://user:secret@hooks.example.com/',
    'https://10.0.0.1@hooks.example.com/',
    'https://localhost.example.com/',
    'https://notlocalhost/',
  ])('may be public: %s', (url) => {
    expect(allowance(url)).toBe('public');
  });

  it.each([
    'http://localhost:3000/hook',
    'https://localhost:3000/hook',
    'http://LOCALHOST/',
    'http://localhost./',
    'http://app.localhost:8080/',
    'http://127.0.0.1:3000/',
    'https://127.0.0.1/',
    'http://127.8.9.10/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://127.0.0.1./',
    'http://[::1]:3000/',
    'https://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://user@127.0.0.1/',
  ])('may be loopback, over http too: %s', (url) => {
    expect(allowance(url)).toBe('loopback');
  });

  it.each([
    'https://10.0.0.1/',
    'https://10.0.0.1./',
    'https://167772161/',
    'https://0xa.0.0.1/',
    'https://012.0.0.1/',
    'https://10.1/',
    'https://%31%30.0.0.1/',
    'https://①⓪.0.0.1/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://2852039166/',
    'https://0.0.0.0/',
    'https://0/',
    'https://[::]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[::ffff:169.254.169.254]/',
    'https://[::10.0.0.1]/',
    'https://[64:ff9b::10.0.0.1]/',
    'https://[2002:a00:1::]/',
    'https://[fe80::1]/',
    'https://[fd00:ec2::254]/',
    'https://hooks.example.com@10.0.0.1/',
    'https://hooks.example.com:443@10.0.0.1/',
  ])('must not be private, link-local or metadata, however it is spelt: %s', (url) => {
    expect(() => allowance(url)).toThrow(AddressRefused);
    expect(() => allowance(url)).toThrow(/must not be a private, link-local or metadata address.*webhooks\.allowHosts/);
  });

  it.each(['http://hooks.example.com/', 'http://8.8.8.8/', 'http://localhost.example.com/', 'http://[2606:4700::1]/'])(
    'must be https when it is public: %s',
    (url) => {
      expect(() => allowance(url)).toThrow('must be https unless it is on loopback');
    },
  );

  it('that is private is refused for that over http too', () => {
    expect(() => allowance('http://10.0.0.1/')).toThrow(/private/);
  });

  it.each(['ftp', 'file', 'ws', 'data', 'gopher'])('must not have the scheme %s', (scheme) => {
    expect(() => allowance(`${scheme}://hooks.example.com/`)).toThrow(`must be an https URL; its scheme is ${scheme}`);
  });
});

describe('an allowed host', () => {
  it('may be dialled whatever its address, over http too', () => {
    const allowed = ['receiver.internal', '10.0.0.1', 'fd00::1'];
    expect(allowance('http://receiver.internal:8080/', allowed)).toBe('any');
    expect(allowance('http://receiver.internal./', allowed)).toBe('any');
    expect(allowance('http://10.0.0.1/', allowed)).toBe('any');
    expect(allowance('http://[fd00::1]/', allowed)).toBe('any');
  });

  it('is allowed in whichever letters it is written', () => {
    expect(allowance('http://receiver.internal/', ['Receiver.Internal'])).toBe('any');
    expect(allowance('http://RECEIVER.internal/', ['receiver.internal'])).toBe('any');
  });

  it('allows neither its parent nor what lies below it', () => {
    expect(() => allowance('http://a.receiver.internal/', ['receiver.internal'])).toThrow(/https/);
    expect(() => allowance('http://internal/', ['receiver.internal'])).toThrow(/https/);
    expect(() => allowance('https://10.0.0.2/', ['10.0.0.1'])).toThrow(/private/);
  });

  it('needs an http scheme all the same', () => {
    expect(() => allowance('ftp://receiver.internal/', ['receiver.internal'])).toThrow(/scheme/);
  });
});

describe('an address that is dialled', () => {
  it('must lie where the URL promised', () => {
    const addresses = { public: '8.8.8.8', loopback: '127.0.0.1', private: '10.0.0.1' } as const;
    for (const promised of ['public', 'loopback'] as const) {
      for (const [reach, address] of Object.entries(addresses)) {
        const check = () => checkDialled(address, promised);
        if (reach === promised) expect(check).not.toThrow();
        else expect(check).toThrow(`the name leads to ${address}, which is a ${reach} address`);
      }
    }
  });

  it('may lie anywhere for an allowed host', () => {
    for (const address of ['8.8.8.8', '127.0.0.1', '10.0.0.1', '169.254.169.254']) {
      expect(() => checkDialled(address, 'any')).not.toThrow();
    }
  });
});
