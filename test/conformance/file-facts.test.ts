import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { fileFacts } from '../../conformance/file-facts.ts';
import { mediaFile } from '../../src/media/media-file.ts';

async function made(format: 'mp4' | 'wav' | 'glb', seconds: number): Promise<Buffer> {
  const file = mediaFile({ format, seed: 7, seconds, width: 64, height: 64 });
  return buffer(Readable.from(file.read(0, file.bytes)));
}

function box(type: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

function header(version: 0 | 1, scale: number, units: number): Buffer {
  const bytes = Buffer.alloc(version === 1 ? 112 : 100);
  bytes[0] = version;
  bytes.writeUInt32BE(scale, version === 1 ? 20 : 12);
  if (version === 1) bytes.writeBigUInt64BE(BigInt(units), 24);
  else bytes.writeUInt32BE(units, 16);
  return box('mvhd', bytes);
}

const ftyp = box('ftyp', Buffer.from('isom0000'));
const mdat = box('mdat', Buffer.alloc(100));
const moov = (version: 0 | 1, scale = 1000, units = 2500) => box('moov', header(version, scale, units), box('trak'));

test('a made video is an MP4 of its length', async () => {
  expect(fileFacts(await made('mp4', 3))).toMatchObject({ format: 'mp4', seconds: 3 });
});

test.each([
  ['of version 0', Buffer.concat([ftyp, moov(0), mdat])],
  ['of version 1', Buffer.concat([ftyp, moov(1), mdat])],
  ['at the end of the file', Buffer.concat([ftyp, box('free'), mdat, moov(1)])],
])('the length of an MP4 is read from a movie header %s', (_, bytes) => {
  const { format, seconds, fault } = fileFacts(bytes);
  expect({ format, seconds, fault }).toEqual({ format: 'mp4', seconds: 2.5, fault: undefined });
});

test('a box whose size is in 64 bits, and one that reaches to the end, are read', () => {
  const long = Buffer.alloc(16);
  long.writeUInt32BE(1);
  long.write('free', 4, 'latin1');
  long.writeBigUInt64BE(16n, 8);
  const toTheEnd = Buffer.from(mdat);
  toTheEnd.writeUInt32BE(0);
  expect(fileFacts(Buffer.concat([ftyp, long, moov(0), toTheEnd]))).toMatchObject({ seconds: 2.5 });
});

test('an MP4 whose header does not know the length has none', () => {
  const facts = fileFacts(Buffer.concat([ftyp, moov(0, 1000, 0xffffffff), mdat]));
  expect(facts.seconds).toBeUndefined();
  expect(facts.fault).toBeUndefined();
});

test.each([
  ['without a movie box', Buffer.concat([ftyp, mdat]), 'it has no movie box'],
  ['without media data', Buffer.concat([ftyp, moov(0)]), 'it has no media data'],
  ['without a track', Buffer.concat([ftyp, box('moov', header(0, 1, 1)), mdat]), 'its movie box has no track'],
  [
    'that is cut off',
    Buffer.concat([ftyp, moov(0), mdat]).subarray(0, -50),
    'the box mdat has 108 bytes where 58 are left',
  ],
])('an MP4 %s is at fault', (_, bytes, fault) => expect(fileFacts(bytes)).toMatchObject({ format: 'mp4', fault }));

test('made music is a WAVE file of its length', async () => {
  expect(fileFacts(await made('wav', 2))).toMatchObject({ format: 'wav', seconds: 2 });
});

function chunk(type: string, content: Buffer, size = content.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(size, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
}

function wav(...chunks: readonly Buffer[]): Buffer {
  return chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), ...chunks]));
}

const format = Buffer.alloc(16);
format.writeUInt32LE(100, 8);

test('chunks of a WAVE file may come in any order, with others of odd length in between', () => {
  const bytes = wav(
    chunk('LIST', Buffer.alloc(3)),
    chunk('fmt ', format),
    chunk('junk', Buffer.alloc(5)),
    chunk('data', Buffer.alloc(250)),
  );
  expect(fileFacts(bytes)).toMatchObject({ format: 'wav', seconds: 2.5 });
});

test('a streamed WAVE file is as long as the bytes that came', () => {
  expect(fileFacts(wav(chunk('fmt ', format), chunk('data', Buffer.alloc(150), 0xffffffff)))).toMatchObject({
    seconds: 1.5,
  });
});

test.each([
  ['no format chunk', wav(chunk('data', Buffer.alloc(4))), 'it has no format chunk'],
  ['no data chunk', wav(chunk('fmt ', format)), 'it has no data chunk'],
  [
    'a chunk that is cut off',
    wav(chunk('fmt ', format), chunk('data', Buffer.alloc(4), 8)),
    'the chunk "data" has 8 bytes where 4 are left',
  ],
])('a WAVE file with %s is at fault', (_, bytes, fault) => expect(fileFacts(bytes)).toMatchObject({ fault }));

test('a made model is a binary glTF', async () => {
  const bytes = await made('glb', 0);
  expect(fileFacts(bytes)).toEqual({ format: 'glb', sha256: createHash('sha256').update(bytes).digest('hex') });
});

test('a binary glTF that is cut off, or whose document is no JSON, is at fault', async () => {
  const bytes = await made('glb', 0);
  expect(fileFacts(bytes.subarray(0, -4)).fault).toMatch(/^its header tells \d+ bytes, and it has/);
  const spoilt = Buffer.from(bytes);
  spoilt.write('!', 20);
  expect(fileFacts(spoilt).fault).toBe('its document is not JSON');
});

test.each([
  ['mp3', Buffer.from('ID3\x04')],
  ['mp3', Buffer.from([0xff, 0xfb, 0x90, 0])],
  ['ogg', Buffer.from('OggS')],
  ['flac', Buffer.from('fLaC')],
  ['webm', Buffer.from([0x1a, 0x45, 0xdf, 0xa3])],
  ['gltf', Buffer.from('{"asset":{"version":"2.0"}}')],
  ['unknown', Buffer.from('<!doctype html>')],
  ['unknown', Buffer.from('{"error":{}}')],
])('%s is recognised by its first bytes', (kind, bytes) => {
  expect(fileFacts(bytes)).toMatchObject({ format: kind });
  expect(fileFacts(bytes).fault).toBeUndefined();
});

test('a file without bytes is at fault', () => expect(fileFacts(Buffer.alloc(0)).fault).toBe('it is empty'));
