import { boundedCache } from '../../core/bounded-cache.ts';
import { ascii, box, joined, words } from './box.ts';
import { type Canvas, canvas } from './canvas.ts';
import { encodeFrame, frameRoom } from './encode-frame.ts';
import { movieBox } from './movie-box.ts';
import { palette } from './palette.ts';

/** All of a file but its colours. */
export interface Mp4Layout {
  shape: Canvas;
  /** everything before the first frame */
  head: Uint8Array;
  /** where each frame begins, and after the last the file's size */
  offsets: Float64Array;
  bytes: number;
}

const cached = boundedCache<number, Mp4Layout>(256);

/**
 * Where everything is in a file of so many frames. The first time costs under 20 ms a minute of video; it is then
 * well under a microsecond for as long as it is one of the last 256 asked for.
 *
 * @param frames 1 to 36 000
 * @param width pixels, even, at most 4096; height likewise
 */
export function mp4Layout(frames: number, width: number, height: number): Mp4Layout {
  return cached((frames * 4097 + width) * 4097 + height, () => laidOut(frames, width, height));
}

function laidOut(frames: number, width: number, height: number): Mp4Layout {
  const shape = canvas(width, height);
  const room = new Uint8Array(frameRoom(shape));
  // Any colours do: no size depends on them.
  const colours = palette(0);
  const sizes = Array.from({ length: frames }, (_, frame) => encodeFrame(room, shape, frame, colours));

  const type = box('ftyp', ascii('isom'), words(512), ascii('isomiso2avc1mp41'));
  const start = type.length + movieBox({ width, height, sizes, start: 0 }).length + 8;
  const offsets = new Float64Array(frames + 1);
  let at = start;
  for (const [frame, size] of sizes.entries()) {
    offsets[frame] = at;
    at += size;
  }
  offsets[frames] = at;
  const media = joined(words(at - start + 8), ascii('mdat'));
  return { shape, head: joined(type, movieBox({ width, height, sizes, start }), media), offsets, bytes: at };
}
