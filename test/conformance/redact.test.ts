import { describe, expect, it } from 'vitest';
import { redact } from '../../conformance/redact.ts';
import type { Delivery, Exchange, Trace } from '../../conformance/trace.ts';
import { contract, delivery, exchange, key, life1, link, record, signature, start } from './support/made-up.ts';

const redacted = (...events: Trace) => redact([start, ...events], contract).slice(1);
const url = (text: string) => {
  const [clean] = redacted(exchange({ id: 'x', at: 0, role: 'file', url: text, key: 'none' })) as [Exchange];
  return clean.request.url;
};
const bodyOf = (one: Delivery) => Buffer.from(one.body, 'base64').toString();

describe('a redacted trace', () => {
  it('holds no key, no signature and no webhook secret, wherever they stood', () => {
    const secret = 'whsec_f00dfeedf00dfeed';
    const text = JSON.stringify(
      redacted(
        ...life1.slice(1),
        exchange({ id: 's', at: 1, role: 'secret', json: { secret } }),
        exchange({ id: 'e', at: 2, status: 401, json: { error: { message: `no such key: ${key}` } } }),
        exchange({ id: 'h', at: 3, headers: { location: link, 'set-cookie': 'session=abcdefgh' } }),
        delivery('d', 4, 204, { note: `signed with ${secret}`, ...record('completed') }),
        { kind: 'note', at: 5, probe: 'link', text: `${link} did not answer` },
      ),
    );
    const hidden = [key, signature, secret, 'abcdefgh', Buffer.from(signature).toString('base64').slice(2, 30)];
    expect(hidden.filter((one) => text.includes(one))).toEqual([]);
  });

  it('holds no signature in the body of a webhook, which is written in base64', () => {
    const [clean] = redacted(delivery('d', 0, 204, record('completed'))) as [Delivery];
    expect(bodyOf(clean)).toContain('/v1/files/jobs/job_1/video.mp4?expires=');
    expect(bodyOf(clean)).not.toContain(signature);
  });

  it('keeps equal secrets equal and different ones different', () => {
    const other = exchange({ id: 'b', at: 1 });
    const headers = { authorization: 'Bearer sk-aig-somebody-else' };
    const keys = redacted(exchange({ id: 'a', at: 0 }), other, {
      ...other,
      id: 'c',
      request: { ...other.request, headers },
    }).map((event) => (event as Exchange).request.headers.authorization);
    expect(keys[0]).toMatch(/^Bearer redacted-[0-9a-f]{12}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it('gives a link the same form in a record, in a webhook and in the request for its file', () => {
    const [poll, hook, file] = redacted(
      exchange({ id: 'x', at: 0, json: record('completed') }),
      delivery('d', 1, 204, record('completed')),
      exchange({ id: 'y', at: 2, role: 'file', url: link, key: 'none' }),
    ) as [Exchange, Delivery, Exchange];
    expect(poll.response?.text).toContain(JSON.stringify(file.request.url));
    expect(bodyOf(hook)).toContain(JSON.stringify(file.request.url));
  });

  it.each([
    'expires=1767323045',
    'Expires=1767323045000',
    'X-Amz-Date=20260102T030405Z',
    'X-Amz-Expires=86400',
    'se=2026-01-02T03%3A04%3A05Z',
    'until=2026-01-02',
  ])('still tells how long a link lives by %s', (parameter) => {
    expect(url(`http://media.test/f?${parameter}&sig=aaaa`)).toMatch(`http://media.test/f?${parameter}&sig=redacted-`);
  });

  it('marks tokens in the path of a link that has nothing in its query, but no id of a job', () => {
    const job = 'job_0123456789abcdefghij';
    const token = 'Zm9vYmFyMTIzNDU2Nzg5';
    const [clean] = redacted(
      exchange({ id: 'x', at: 0, role: 'file', job, key: 'none', url: `http://m.test/${token}/jobs/${job}/model.glb` }),
    ) as [Exchange];
    expect(clean.request.url).toMatch(new RegExp(`^http://m\\.test/redacted-[0-9a-f]{12}/jobs/${job}/model\\.glb$`));
  });

  it('leaves paths of the API alone', () => {
    const path = '/v1/jobs/9f86d081884c7d659a2feaa0c55ad015';
    const [clean] = redacted(
      exchange({ id: 'x', at: 0, url: `http://a.test${path}`, headers: { location: path } }),
    ) as [Exchange];
    expect(clean.request.url).toBe(`http://a.test${path}`);
    expect(clean.response?.headers.location).toBe(path);
  });

  it('leaves every byte around a secret as it was', () => {
    const text = `{"a" : [1.0, 1e3 ],\n "link":"http:\\/\\/m.test\\/f?sig=abc", "b":"\\u00e9 é", "a":2}`;
    const one = exchange({ id: 'x', at: 0, json: {} });
    const [clean] = redacted({ ...one, response: { status: 200, headers: {}, length: 0, text } }) as [Exchange];
    const after = clean.response?.text ?? '';
    expect(after.replace(/redacted-[0-9a-f]{12}/, 'abc')).toBe(text);
    expect(after).not.toBe(text);
  });

  it('keeps the bytes of a webhook that are no UTF-8', () => {
    const body = Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]).toString('base64');
    const [clean] = redacted({ ...delivery('d', 0, 204, {}), body }) as [Delivery];
    expect(clean.body).toBe(body);
  });

  it('hides a name and a password in a URL', () => {
    expect(url('http://user:secret@media.test/f')).toMatch(/^http:\/\/redacted-[0-9a-f]{12}@media\.test\/f$/);
  });

  it('stays as it is when it is redacted again', () => {
    const once = redact(life1, contract);
    expect(redact(once, contract)).toEqual(once);
    expect(once).not.toEqual(life1);
  });
});
