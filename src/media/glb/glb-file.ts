import type { MediaFile, MediaSpec } from '../media-types.ts';
import { readBlocks } from '../read-blocks.ts';
import { BINARY_BYTES, gltfDocument } from './gltf-document.ts';
import { solid } from './solid.ts';

const MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BINARY_CHUNK = 0x004e4942;
// More than the longest document (all numbers in it have a bounded length), so that every file is one size.
const JSON_BYTES = 1280;
const BYTES = 12 + 8 + JSON_BYTES + 8 + BINARY_BYTES;

/** A binary glTF 2.0 file (section 4.4): a turned solid with the shape and colour the seed chooses. */
export function glbFile({ seed }: MediaSpec): MediaFile {
  return { bytes: BYTES, read: (start, end) => readBlocks(start, end, BYTES, () => ({ start: 0, bytes: glb(seed) })) };
}

function glb(seed: number): Uint8Array {
  const shape = solid(seed);
  const out = new Uint8Array(BYTES);
  const view = new DataView(out.buffer);
  const header = [MAGIC, 2, BYTES, JSON_BYTES, JSON_CHUNK];
  for (const [index, word] of header.entries()) view.setUint32(index * 4, word, true);

  // Spaces pad a JSON chunk (4.4.3.2).
  const json = new TextEncoder().encode(JSON.stringify(gltfDocument(seed, shape)).padEnd(JSON_BYTES, ' '));
  out.set(json, 20);

  let at = 20 + JSON_BYTES;
  view.setUint32(at, BINARY_BYTES, true);
  view.setUint32(at + 4, BINARY_CHUNK, true);
  at += 8;
  for (const values of [shape.positions, shape.normals]) {
    for (const value of values) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  for (const index of shape.indices) {
    view.setUint16(at, index, true);
    at += 2;
  }
  return out;
}
