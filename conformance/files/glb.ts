import type { ParsedFile } from './parsed-file.ts';

const jsonChunk = 0x4e4f534a;

/** Parses the header of a binary glTF file and its JSON chunk (glTF 2.0 §4.4). */
export function parseGlb(bytes: Buffer): ParsedFile {
  if (bytes.length < 20) return { fault: 'its header is cut off' };
  const [version, length] = [bytes.readUInt32LE(4), bytes.readUInt32LE(8)];
  if (version !== 2) return { fault: `its version is ${version}, not 2` };
  if (length !== bytes.length) return { fault: `its header tells ${length} bytes, and it has ${bytes.length}` };
  const [size, type] = [bytes.readUInt32LE(12), bytes.readUInt32LE(16)];
  if (type !== jsonChunk) return { fault: 'its first chunk is not JSON' };
  if (20 + size > bytes.length) return { fault: 'its JSON chunk is cut off' };
  return parseGltf(bytes.subarray(20, 20 + size));
}

/** Parses a glTF document. */
export function parseGltf(bytes: Buffer): ParsedFile {
  try {
    const document = JSON.parse(bytes.toString());
    return typeof document?.asset?.version === 'string' ? {} : { fault: 'its document tells no asset version' };
  } catch {
    return { fault: 'its document is not JSON' };
  }
}
