import type { BitWriter } from './bit-writer.ts';
import type { Canvas } from './canvas.ts';
import type { Palette } from './palette.ts';
import { pcmMacroblock } from './pcm-macroblock.ts';
import { squarePath } from './square-path.ts';

// mb_type 2 (Intra16x16, horizontal, nothing coded), intra_chroma_pred_mode 1 (horizontal), mb_qp_delta 0:
// 011 010 1, then the coeff_token of an empty Intra16x16DCLevel (table 9-5).
const COPY_LEFT = 0b011_010_1;
// nC under 2, no neighbour with coefficients: 1, making eight bits in all.
const COPY_LEFT_PLAIN = 0b011_010_1_1;
// nC of 8 or more: 0000 11. I_PCM counts as 16 coefficients (9.2.1), so one such neighbour gives nC 8.
const EMPTY_BY_PCM = 0b0000_11;
const I_PCM = 25;

/**
 * Writes an IDR slice (ISO/IEC 14496-10, 7.3.3 and 7.3.4): each row's first macroblock is given as
 * samples and the rest copy what is to their left, but for the square and the macroblock that ends it.
 */
export function keySlice(out: BitWriter, shape: Canvas, frame: number, colours: Palette): void {
  out.ue(0); // first_mb_in_slice
  out.ue(7); // slice_type: I, and so is every slice of the picture
  out.ue(0); // pic_parameter_set_id
  out.bits(0, 4); // frame_num
  out.ue(0); // idr_pic_id: never two IDR pictures in a row, so it need not change
  out.bits(0, 2); // no_output_of_prior_pics_flag, long_term_reference_flag
  out.ue(0); // slice_qp_delta
  out.ue(1); // disable_deblocking_filter_idc

  const square = squarePath(shape, frame);
  const inRows = (y: number): boolean => y >= square.y && y < square.y + shape.side;
  const isPcm = (x: number, y: number): boolean =>
    x === 0 || (inRows(y) && x >= square.x && x <= square.x + shape.side);

  for (let y = 0; y < shape.rows; y++) {
    const nearSquare = inRows(y) || inRows(y - 1);
    for (let x = 0; x < shape.columns; x++) {
      if (isPcm(x, y)) {
        out.ue(I_PCM);
        pcmMacroblock(out, shape, colours, y, inRows(y) && x >= square.x && x < square.x + shape.side);
      } else if (isPcm(x - 1, y) || isPcm(x, y - 1)) {
        out.bits(COPY_LEFT, 7);
        out.bits(EMPTY_BY_PCM, 6);
      } else {
        const run = nearSquare ? 1 : shape.columns - x;
        out.repeat(COPY_LEFT_PLAIN, run);
        x += run - 1;
      }
    }
  }
}
