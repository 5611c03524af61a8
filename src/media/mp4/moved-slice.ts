import type { BitWriter } from './bit-writer.ts';
import type { Canvas } from './canvas.ts';
import type { Palette } from './palette.ts';
import { pcmMacroblock } from './pcm-macroblock.ts';
import { squarePath } from './square-path.ts';

const I_PCM_IN_P = 5 + 25;

/**
 * Writes a P slice (ISO/IEC 14496-10, 7.3.3 and 7.3.4): macroblocks the square has moved on to or off
 * are given as samples, and all others are P_Skip. With no motion vectors anywhere, the vector a skipped
 * macroblock infers (8.4.1.1) is always nought.
 *
 * @param sinceKey frames since the last IDR frame, which is frame_num
 */
export function movedSlice(out: BitWriter, shape: Canvas, frame: number, sinceKey: number, colours: Palette): void {
  out.ue(0); // first_mb_in_slice
  out.ue(5); // slice_type: P, and so is every slice of the picture
  out.ue(0); // pic_parameter_set_id
  out.bits(sinceKey, 4); // frame_num
  out.bits(0, 3); // num_ref_idx_active_override, ref_pic_list_modification_l0, adaptive_ref_pic_marking
  out.ue(0); // slice_qp_delta
  out.ue(1); // disable_deblocking_filter_idc

  const { columns, rows, side } = shape;
  const before = squarePath(shape, frame - 1);
  const now = squarePath(shape, frame);
  const covers = (at: { x: number; y: number }, x: number, y: number): boolean =>
    x >= at.x && x < at.x + side && y >= at.y && y < at.y + side;

  let done = 0;
  for (let y = Math.min(before.y, now.y); y < Math.max(before.y, now.y) + side; y++) {
    for (let x = Math.min(before.x, now.x); x < Math.max(before.x, now.x) + side; x++) {
      const inSquare = covers(now, x, y);
      if (inSquare === covers(before, x, y)) continue;
      out.ue(y * columns + x - done); // mb_skip_run
      out.ue(I_PCM_IN_P);
      pcmMacroblock(out, shape, colours, y, inSquare);
      done = y * columns + x + 1;
    }
  }
  if (done < columns * rows) out.ue(columns * rows - done);
}
