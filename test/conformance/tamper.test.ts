import { expect, test } from 'vitest';
import { changedExpiry, changedSignature, declaredEnd, movedTo, stripped } from '../../conformance/tamper.ts';

const now = Date.UTC(2026, 0, 1);
const day = 86_400_000;
const end = now + day;
const hexes = '0123456789abcdef0123456789abcdef';
const link = `https://media.example.com/v1/files/jobs/job_1/video.mp4?expires=${end / 1000}&key=k1&signature=${hexes}`;
const token = 'https://media.example.com/f/AbCdEfGhIjKlMnOpQrStUvWx/video.mp4';

/** How many characters differ, of two texts of one length. */
const differences = (a: string, b: string) => [...a].filter((letter, at) => letter !== b[at]).length;

test('one character of the signature changes, and nothing else', () => {
  const changed = changedSignature(link, 'job_1') ?? '';
  expect(changed.length).toBe(link.length);
  expect(differences(changed, link)).toBe(1);
  expect(new URL(changed).searchParams.get('signature')).toMatch(/^[0-9a-f]{32}$/);
});

test('of a link without a signature in its query, the token in its path changes', () => {
  const changed = changedSignature(`${token}?download=1`, 'job_1') ?? '';
  expect(differences(changed, `${token}?download=1`)).toBe(1);
  expect(changed).toMatch(/\/video\.mp4\?download=1$/);
});

test('the id of the job is no token', () => {
  expect(
    changedSignature('https://media.example.com/f/job_0123456789abcdef/video.mp4', 'job_0123456789abcdef'),
  ).toBeUndefined();
});

test.each([
  ['in seconds', link, end, `expires=${end / 1000 + 3600}`],
  ['in milliseconds', `${token}?e=${end}`, end, `e=${end + 3_600_000}`],
  ['as a date', `${token}?se=2026-01-02T00%3A00%3A00Z`, end, 'se=2026-01-02T01%3A00%3A00Z'],
  ['as a life', `${token}?X-Amz-Date=20260101T000000Z&X-Amz-Expires=3600`, now + 3_600_000, 'X-Amz-Expires=7200'],
])('an expiry %s is found, and moved by an hour', (_, url, endsAt, later) => {
  expect(declaredEnd(url, now, 2 * day)).toBe(endsAt);
  const changed = changedExpiry(url, now, 2 * day) ?? '';
  expect(changed).toContain(later);
  expect(changed.split(/[?&]/).length).toBe(url.split(/[?&]/).length);
});

test('a number that lies nowhere near is no expiry', () => {
  expect(declaredEnd(`${token}?id=1234567890`, now, 2 * day)).toBeUndefined();
  expect(changedExpiry(token, now, 2 * day)).toBeUndefined();
});

test('a link is stripped of its query only where that signs it', () => {
  expect(stripped(link)).toBe(link.split('?')[0]);
  expect(stripped(`${token}?download=1`)).toBeUndefined();
});

test('a query is moved to the path of another job', () => {
  const other = link.replace('job_1', 'job_2').replace(hexes, hexes.toUpperCase());
  expect(movedTo(link, other)).toBe(link.replace(hexes, hexes.toUpperCase()));
  expect(movedTo(link, link.replace(hexes, hexes.toUpperCase()))).toBeUndefined();
  expect(movedTo(token, `${token}?download=1`)).toBeUndefined();
});
