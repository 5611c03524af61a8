import type { ParsedFile } from './parsed-file.ts';

interface Box {
  readonly type: string;
  /** Where its content begins and ends. */
  readonly start: number;
  readonly end: number;
}

/** Parses the boxes of an MP4 file and the length that its movie header tells (ISO/IEC 14496-12 §4.2 and §8.2.2). */
export function parseMp4(bytes: Buffer): ParsedFile {
  const boxes = boxesOf(bytes, 0, bytes.length);
  if (typeof boxes === 'string') return { fault: boxes };
  const moov = boxes.find(({ type }) => type === 'moov');
  if (!moov) return { fault: 'it has no movie box' };
  if (!boxes.some(({ type }) => type === 'mdat')) return { fault: 'it has no media data' };
  const inner = boxesOf(bytes, moov.start, moov.end);
  if (typeof inner === 'string') return { fault: inner };
  const header = inner.find(({ type }) => type === 'mvhd');
  if (!header) return { fault: 'its movie box has no header' };
  if (!inner.some(({ type }) => type === 'trak')) return { fault: 'its movie box has no track' };
  return movieLength(bytes.subarray(header.start, header.end));
}

/** Version 1 has times and durations of 64 bits. All ones, and 0 in a fragmented file, mean that nobody knows. */
function movieLength(header: Buffer): ParsedFile {
  const long = header[0] === 1;
  if (header.length < (long ? 32 : 20)) return { fault: 'its movie header is cut off' };
  const scale = header.readUInt32BE(long ? 20 : 12);
  const units = long ? Number(header.readBigUInt64BE(24)) : header.readUInt32BE(16);
  const unknown = units === 0 || units >= (long ? 2 ** 64 - 1 : 2 ** 32 - 1);
  return scale === 0 || unknown ? {} : { seconds: units / scale };
}

/** The boxes between two places, or why they cannot be read. */
function boxesOf(bytes: Buffer, from: number, to: number): Box[] | string {
  const boxes: Box[] = [];
  for (let at = from; at < to; ) {
    if (to - at < 8) return `there are ${to - at} bytes too many at ${at}`;
    const small = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (small === 1 && to - at < 16) return `the box ${type} is cut off`;
    // 0 reaches to the end, 1 has its size in 64 bits behind its type.
    const size = small === 0 ? to - at : small === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : small;
    const head = small === 1 ? 16 : 8;
    if (size < head || size > to - at) return `the box ${type} has ${size} bytes where ${to - at} are left`;
    boxes.push({ type, start: at + head, end: at + size });
    at += size;
  }
  return boxes;
}
