import { ascii, box, halves, joined, words } from './box.ts';
import { FRAMES_PER_KEY } from './encode-frame.ts';
import { parameterSets } from './parameter-sets.ts';

// Ticks a second, for the movie and its one track alike.
const TIMESCALE = 1000;
const FRAME_TICKS = 100;
// The unity matrix of mvhd and tkhd, in 16.16 and 2.30 fixed point.
const UNITY = words(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
const UNDETERMINED_LANGUAGE = 0x55c4;

export interface Track {
  width: number;
  height: number;
  /** bytes of each frame */
  sizes: readonly number[];
  /** where in the file the first frame begins; the rest follow it with nothing between */
  start: number;
}

/** The moov box of a file with one H.264 track (ISO/IEC 14496-12, 8.2 to 8.7). All times are nought. */
export function movieBox(track: Track): Uint8Array {
  const duration = track.sizes.length * FRAME_TICKS;
  return box(
    'moov',
    box(
      'mvhd',
      words(0, 0, 0, TIMESCALE, duration, 0x10000),
      halves(0x0100, 0),
      words(0, 0),
      UNITY,
      words(0, 0, 0, 0, 0, 0, 2),
    ),
    box(
      'trak',
      // Flags 3: enabled, and part of the presentation.
      box(
        'tkhd',
        words(3, 0, 0, 1, 0, duration, 0, 0, 0, 0),
        UNITY,
        words(track.width * 0x10000, track.height * 0x10000),
      ),
      box(
        'mdia',
        box('mdhd', words(0, 0, 0, TIMESCALE, duration), halves(UNDETERMINED_LANGUAGE, 0)),
        box('hdlr', words(0, 0), ascii('vide'), words(0, 0, 0), ascii('stunt-double\0')),
        box(
          'minf',
          box('vmhd', words(1, 0, 0)),
          // Flag 1: the samples are in this file.
          box('dinf', box('dref', words(0, 1), box('url ', words(1)))),
          sampleTable(track),
        ),
      ),
    ),
  );
}

function sampleTable(track: Track): Uint8Array {
  const frames = track.sizes.length;
  const keys = Array.from({ length: Math.ceil(frames / FRAMES_PER_KEY) }, (_, index) => index * FRAMES_PER_KEY + 1);
  return box(
    'stbl',
    box('stsd', words(0, 1), sampleEntry(track.width, track.height)),
    box('stts', words(0, 1, frames, FRAME_TICKS)),
    box('stss', words(0, keys.length, ...keys)),
    // All frames are one chunk, so its offset is small however large the file.
    box('stsc', words(0, 1, 1, frames, 1)),
    box('stsz', words(0, 0, frames, ...track.sizes)),
    box('stco', words(0, 1, track.start)),
  );
}

/** The avc1 entry with its decoder configuration (ISO/IEC 14496-15, 5.3.3.1 and 5.4.2). */
function sampleEntry(width: number, height: number): Uint8Array {
  const { sequence, picture } = parameterSets(width, height);
  const compressor = ascii('\x0cstunt-double'.padEnd(32, '\0'));
  const configuration = joined(
    [1, ...sequence.subarray(1, 4)],
    [0xff, 0xe1], // four-byte lengths, one sequence parameter set
    halves(sequence.length),
    sequence,
    [1],
    halves(picture.length),
    picture,
  );
  return box(
    'avc1',
    words(0),
    halves(0, 1),
    words(0, 0, 0, 0),
    halves(width, height),
    words(0x480000, 0x480000, 0), // 72 dots an inch
    halves(1),
    compressor,
    halves(0x18, 0xffff), // depth 24, and no colour table
    box('avcC', configuration),
    box('colr', ascii('nclx'), halves(1, 1, 1), [0]), // BT.709, video range
    box('pasp', words(1, 1)),
  );
}
