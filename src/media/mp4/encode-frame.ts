import { BitWriter } from './bit-writer.ts';
import type { Canvas } from './canvas.ts';
import { keySlice } from './key-slice.ts';
import { movedSlice } from './moved-slice.ts';
import type { Palette } from './palette.ts';

/** An IDR frame each second, at ten frames a second, so that a player can seek anywhere cheaply. */
export const FRAMES_PER_KEY = 10;

/**
 * Writes one access unit as an MP4 sample: a four-byte length and a single slice NAL unit
 * (ISO/IEC 14496-15, 5.3.3). The length depends on the canvas and the frame's number, never the colours.
 *
 * @param out has room for it: see `frameRoom`
 * @returns bytes written
 */
export function encodeFrame(out: Uint8Array, shape: Canvas, frame: number, colours: Palette): number {
  const isKey = frame % FRAMES_PER_KEY === 0;
  // nal_ref_idc 3 or 2 and nal_unit_type 5 or 1: every frame is the reference of the next.
  out[4] = isKey ? 0x65 : 0x41;
  const bits = new BitWriter(out, 5);
  if (isKey) keySlice(bits, shape, frame, colours);
  else movedSlice(bits, shape, frame, frame % FRAMES_PER_KEY, colours);
  bits.finish();
  new DataView(out.buffer, out.byteOffset).setUint32(0, bits.length - 4);
  return bits.length;
}

/** Bytes that no frame of a canvas can exceed. */
export function frameRoom({ columns, rows, side }: Canvas): number {
  return 64 + 3 * columns * rows + 400 * (rows + 2 * side * (side + 1));
}
