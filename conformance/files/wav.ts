import type { ParsedFile } from './parsed-file.ts';

/** Sizes that writers leave in the header of a file they streamed. */
const unknownSizes = [0, 0xffffffff];

/** Parses the chunks of a WAVE file, in any order, and the length that its data have at its rate. */
export function parseWav(bytes: Buffer): ParsedFile {
  let bytesPerSecond: number | undefined;
  let data: number | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const type = bytes.toString('latin1', at, at + 4);
    const written = bytes.readUInt32LE(at + 4);
    const left = bytes.length - at - 8;
    const size = type === 'data' && unknownSizes.includes(written) ? left : written;
    if (size > left) return { fault: `the chunk "${type}" has ${size} bytes where ${left} are left` };
    if (type === 'fmt ') {
      if (size < 16) return { fault: 'its format chunk is cut off' };
      bytesPerSecond = bytes.readUInt32LE(at + 16);
    }
    if (type === 'data') data = size;
    // Chunks begin at even places.
    at += 8 + size + (size % 2);
  }
  if (bytesPerSecond === undefined) return { fault: 'it has no format chunk' };
  if (data === undefined) return { fault: 'it has no data chunk' };
  if (bytesPerSecond === 0) return { fault: 'its format chunk gives it no bytes a second' };
  return { seconds: data / bytesPerSecond };
}
