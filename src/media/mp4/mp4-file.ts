import { boundedCache } from '../../core/bounded-cache.ts';
import type { MediaFile, MediaSpec } from '../media-types.ts';
import { type Block, readBlocks } from '../read-blocks.ts';
import { wholeTenths } from '../whole-tenths.ts';
import { encodeFrame } from './encode-frame.ts';
import { type Mp4Layout, mp4Layout } from './mp4-layout.ts';
import { palette } from './palette.ts';

const LONGEST_SECONDS = 3600;

/**
 * A fast-start MP4 of H.264 at ten frames a second: a square crossing a gradient, coloured by the seed.
 *
 * @throws RangeError when seconds is over 3600 or a side is not even and 16 to 4096
 */
export function mp4File({ seed, seconds, width, height }: MediaSpec): MediaFile {
  const duration = wholeTenths(seconds);
  if (duration > LONGEST_SECONDS) throw new RangeError(`video of ${seconds} seconds`);
  for (const side of [width, height]) {
    if (!(side >= 16 && side <= 4096 && side % 2 === 0)) throw new RangeError(`video of ${width} by ${height}`);
  }
  const layout = mp4Layout(Math.round(duration * 10), width, height);
  const film = `${seed} ${duration} ${width} ${height}`;
  return {
    bytes: layout.bytes,
    read: (start, end) => readBlocks(start, end, layout.bytes, blocksOf(layout, seed, film)),
  };
}

/** Frames made lately: a player reads a file in many small ranges, several of them within one frame. */
const recentFrames = boundedCache<string, Block>(8);

function blocksOf({ shape, head, offsets }: Mp4Layout, seed: number, film: string): (offset: number) => Block {
  const colours = palette(seed);
  return (offset) => {
    if (offset < head.length) return { start: 0, bytes: head };
    const frame = lastNotAfter(offsets, offset);
    const start = offsets[frame] ?? 0;
    const end = offsets[frame + 1] ?? 0;
    return recentFrames(`${film} ${frame}`, () => {
      const bytes = new Uint8Array(end - start);
      encodeFrame(bytes, shape, frame, colours);
      return { start, bytes };
    });
  };
}

function lastNotAfter(offsets: Float64Array, offset: number): number {
  let low = 0;
  let high = offsets.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((offsets[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low;
}
