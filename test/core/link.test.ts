import { describe, expect, it } from 'vitest';
import { loadContract } from '../../src/contract/contract.ts';
import { cancel } from '../../src/core/job.ts';
import { fileEnd, linkEnd, linkFault, type Signer, signLink } from '../../src/core/link.ts';
import { createLinkSigner } from '../../src/stage/link-signer.ts';
import { makeJob, someInstant } from './make-job.ts';

const { links, retention } = loadContract().jobs;
const names = links.parameters;
const signer = createLinkSigner('main', 1);
const path = '/v1/files/jobs/job_a/video.mp4';
const endsAt = someInstant + links.lifeSeconds * 1000;
const expires = Math.floor(endsAt / 1000);

function parse(link: string): { path: string; query: Record<string, string> } {
  const [at = '', search] = link.split('?');
  return { path: at, query: Object.fromEntries(new URLSearchParams(search)) };
}
const good = parse(signLink(path, endsAt, signer, names));
const faultAt = (now: number, query: Record<string, unknown> = good.query, at = path, by: Signer = signer) =>
  linkFault(at, query, now, by, names);
const fault = (query: Record<string, unknown>, at = path) => faultAt(someInstant, query, at);

const incomplete = /^the link is incomplete/;
const altered = /^the link was altered/;
const expired = /^the link has expired/;

describe('a signed link', () => {
  it('carries its path, its end in unix seconds, the name of the key and a signature, and is good', () => {
    expect(good.path).toBe(path);
    expect(Object.keys(good.query).sort()).toEqual(Object.values(names).sort());
    expect(good.query[names.expires]).toBe(String(expires));
    expect(good.query[names.key]).toBe(signer.keyId);
    expect(fault(good.query)).toBeUndefined();
  });

  it('works until the second it names, and not from that second on', () => {
    expect(faultAt(expires * 1000 - 1)).toBeUndefined();
    expect(faultAt(expires * 1000)).toMatch(expired);
    expect(faultAt(expires * 1000 + 1)).toMatch(expired);
  });

  it.each(Object.values(names))('is incomplete without its %s', (name) => {
    const { [name]: _, ...rest } = good.query;
    expect(fault(rest)).toMatch(incomplete);
  });

  it.each(Object.values(names))('is incomplete when its %s comes twice', (name) => {
    expect(fault({ ...good.query, [name]: [good.query[name], good.query[name]] })).toMatch(incomplete);
  });

  it.each([
    ['a later expiry', { [names.expires]: String(expires + 1) }],
    ['an earlier expiry', { [names.expires]: String(expires - 1) }],
    ['the same expiry in another spelling', { [names.expires]: `${expires}.0` }],
    ['another key name', { [names.key]: 'k2' }],
    ['no key name', { [names.key]: '' }],
    ['an empty signature', { [names.signature]: '' }],
    ['a shortened signature', { [names.signature]: good.query[names.signature]?.slice(0, -1) }],
    ['a lengthened signature', { [names.signature]: `${good.query[names.signature]}0` }],
    ['an upper-case signature', { [names.signature]: good.query[names.signature]?.toUpperCase() }],
  ])('is altered with %s', (_, change) => {
    expect(fault({ ...good.query, ...change })).toMatch(altered);
  });

  it('is altered when any one digit of its signature is', () => {
    const signature = good.query[names.signature] as string;
    for (const [index, digit] of [...signature].entries()) {
      const other = digit === '0' ? '1' : '0';
      const forged = signature.slice(0, index) + other + signature.slice(index + 1);
      expect(fault({ ...good.query, [names.signature]: forged })).toMatch(altered);
    }
  });

  it('is altered when it is moved to another path', () => {
    for (const other of ['/v1/files/jobs/job_b/video.mp4', '/v1/files/jobs/job_a/video.mp', `${path}/`, '']) {
      expect(fault(good.query, other)).toMatch(altered);
    }
  });

  it('is altered, not expired, when someone moves the expiry of an expired link', () => {
    const later = { ...good.query, [names.expires]: String(expires + 60) };
    expect(faultAt(expires * 1000 + 1, later)).toMatch(altered);
  });

  it('of one seed is altered to another, and of one stage to another', () => {
    expect(faultAt(someInstant, good.query, path, createLinkSigner('main', 2))).toMatch(altered);
    expect(faultAt(someInstant, good.query, path, createLinkSigner('stage-1', 1))).toMatch(altered);
  });

  it('does not say one thing with parts of its neighbours: path, expiry and key cannot be shifted into each other', () => {
    const signed = parse(signLink('/a\n1', 5000, signer, names));
    expect(linkFault('/a', { ...signed.query, [names.expires]: '1\n5' }, 0, signer, names)).toMatch(altered);
  });

  it('takes the names of its parameters from the contract', () => {
    const others = { expires: 'Expires', key: 'Key-Pair-Id', signature: 'Signature' };
    const link = parse(signLink(path, endsAt, signer, others));
    expect(Object.keys(link.query)).toEqual(['Expires', 'Key-Pair-Id', 'Signature']);
    expect(linkFault(path, link.query, someInstant, signer, others)).toBeUndefined();
    expect(linkFault(path, link.query, someInstant, signer, names)).toMatch(incomplete);
  });
});

describe('the end of a link', () => {
  const lifeMs = links.lifeSeconds * 1000;
  const retentionMs = retention.fileSeconds * 1000;
  const wholeSecond = Math.ceil(someInstant / 1000) * 1000;

  it('is its life after it was made', () => {
    expect(linkEnd(wholeSecond, lifeMs, wholeSecond + retentionMs)).toBe(wholeSecond + lifeMs);
  });

  it('is the end of the file when that is sooner', () => {
    const fileEndsAt = wholeSecond + 3_600_000;
    expect(linkEnd(wholeSecond, lifeMs, fileEndsAt)).toBe(fileEndsAt);
  });

  it('is what the link says: a link is replaced in the same instant in which it stops working', () => {
    for (const offset of [0, 1, 499, 999]) {
      const end = linkEnd(someInstant + offset, lifeMs, someInstant + retentionMs);
      const { query } = parse(signLink(path, end, signer, names));
      expect(faultAt(end - 1, query)).toBeUndefined();
      expect(faultAt(end, query)).toMatch(expired);
    }
  });

  it('of a file is its retention after the job ended', () => {
    const job = makeJob();
    expect(fileEnd(job, retentionMs)).toBe(job.plan.endAt + retentionMs);
    expect(fileEnd(cancel(job, someInstant + 5), retentionMs)).toBe(someInstant + 5 + retentionMs);
  });
});
