import { BitWriter } from './bit-writer.ts';
import { canvas } from './canvas.ts';
import { levelFor } from './level-for.ts';

/**
 * The sequence and picture parameter sets for a size in pixels (ISO/IEC 14496-10, 7.3.2.1, 7.3.2.2 and
 * E.1.1): constrained baseline, one reference frame, BT.709, output in decoding order with no delay.
 */
export function parameterSets(width: number, height: number): { sequence: Uint8Array; picture: Uint8Array } {
  return { sequence: nalUnit((out) => sequenceSet(out, width, height)), picture: nalUnit(pictureSet) };
}

function nalUnit(write: (out: BitWriter) => void): Uint8Array {
  const room = new Uint8Array(96);
  const out = new BitWriter(room, 0);
  write(out);
  out.finish();
  return room.slice(0, out.length);
}

function sequenceSet(out: BitWriter, width: number, height: number): void {
  const { columns, rows } = canvas(width, height);
  out.bits(0x67, 8);
  out.bits(66, 8); // profile_idc: baseline
  out.bits(0xc0, 8); // constraint_set0 and 1: constrained baseline
  out.bits(levelFor(columns, rows), 8);
  out.ue(0); // seq_parameter_set_id
  out.ue(0); // log2_max_frame_num_minus4
  out.ue(2); // pic_order_cnt_type: output order is decoding order
  out.ue(1); // max_num_ref_frames
  out.bits(0, 1); // gaps_in_frame_num_value_allowed_flag
  out.ue(columns - 1);
  out.ue(rows - 1);
  out.bits(0b11, 2); // frame_mbs_only_flag, direct_8x8_inference_flag
  const right = columns * 8 - width / 2;
  const bottom = rows * 8 - height / 2;
  out.bits(right + bottom > 0 ? 1 : 0, 1); // frame_cropping_flag, in units of two pixels
  if (right + bottom > 0) for (const edge of [0, right, 0, bottom]) out.ue(edge);
  out.bits(1, 1); // vui_parameters_present_flag
  usability(out);
}

function usability(out: BitWriter): void {
  out.bits(1, 1); // aspect_ratio_info_present_flag
  out.bits(1, 8); // aspect_ratio_idc: square pixels
  out.bits(0, 1); // overscan_info_present_flag
  out.bits(1, 1); // video_signal_type_present_flag
  out.bits(5, 3); // video_format: unspecified
  out.bits(0b01, 2); // video_full_range_flag, colour_description_present_flag
  for (let field = 0; field < 3; field++) out.bits(1, 8); // primaries, transfer, matrix: BT.709
  out.bits(0, 1); // chroma_loc_info_present_flag
  out.bits(1, 1); // timing_info_present_flag
  out.bits(1, 32); // num_units_in_tick
  out.bits(20, 32); // time_scale: two ticks a frame, ten frames a second
  out.bits(1, 1); // fixed_frame_rate_flag
  out.bits(0, 3); // nal_hrd, vcl_hrd, pic_struct
  out.bits(1, 1); // bitstream_restriction_flag
  out.bits(0, 1); // motion_vectors_over_pic_boundaries_flag
  out.ue(0); // max_bytes_per_pic_denom: no limit
  out.ue(0); // max_bits_per_mb_denom: no limit
  out.ue(0); // log2_max_mv_length_horizontal
  out.ue(0); // log2_max_mv_length_vertical
  out.ue(0); // max_num_reorder_frames: without it players hold frames back
  out.ue(1); // max_dec_frame_buffering
}

function pictureSet(out: BitWriter): void {
  out.bits(0x68, 8);
  out.ue(0); // pic_parameter_set_id
  out.ue(0); // seq_parameter_set_id
  out.bits(0, 2); // entropy_coding_mode_flag: CAVLC, bottom_field_pic_order_in_frame_present_flag
  out.ue(0); // num_slice_groups_minus1
  out.ue(0); // num_ref_idx_l0_default_active_minus1
  out.ue(0); // num_ref_idx_l1_default_active_minus1
  out.bits(0, 3); // weighted_pred_flag, weighted_bipred_idc
  out.ue(0); // pic_init_qp_minus26
  out.ue(0); // pic_init_qs_minus26
  out.ue(0); // chroma_qp_index_offset
  out.bits(0b100, 3); // deblocking_filter_control_present_flag, constrained_intra_pred, redundant_pic_cnt_present
}
