import { createHash } from 'node:crypto';
import { parseGlb, parseGltf } from './files/glb.ts';
import { parseMp4 } from './files/mp4.ts';
import type { ParsedFile } from './files/parsed-file.ts';
import { parseWav } from './files/wav.ts';
import type { FileFacts } from './trace.ts';

type Format = FileFacts['format'];

/** Formats that are more than recognised. */
const parsers: Partial<Record<Format, (bytes: Buffer) => ParsedFile>> = {
  mp4: parseMp4,
  wav: parseWav,
  glb: parseGlb,
  gltf: parseGltf,
};

/** What a file turns out to be, by its bytes alone. */
export function fileFacts(bytes: Buffer): FileFacts {
  const format = formatOf(bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (bytes.length === 0) return { sha256, format, fault: 'it is empty' };
  return { sha256, format, ...parsers[format]?.(bytes) };
}

function formatOf(bytes: Buffer): Format {
  const text = (from: number, to: number) => bytes.toString('latin1', from, to);
  if (text(4, 8) === 'ftyp') return 'mp4';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WAVE') return 'wav';
  if (text(0, 4) === 'glTF') return 'glb';
  if (text(0, 4) === 'OggS') return 'ogg';
  if (text(0, 4) === 'fLaC') return 'flac';
  if (bytes.length >= 4 && bytes.readUInt32BE(0) === 0x1a45dfa3) return 'webm';
  // An ID3 tag, or the eleven bits that begin a frame, with a layer.
  if (text(0, 3) === 'ID3') return 'mp3';
  if (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0 && ((bytes[1] ?? 0) & 0x06) !== 0) return 'mp3';
  if (text(0, 1) === '{' && parseGltf(bytes).fault === undefined) return 'gltf';
  return 'unknown';
}
