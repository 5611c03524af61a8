import type { MediaFile, MediaSpec } from '../media-types.ts';
import { type Block, readBlocks } from '../read-blocks.ts';
import { wholeTenths } from '../whole-tenths.ts';
import { renderSamples } from './render-samples.ts';
import { SAMPLE_RATE, styleOf } from './style.ts';

const HEADER_BYTES = 44;
const BLOCK_SAMPLES = 16_384;
const LONGEST_SECONDS = 3600;

/**
 * A RIFF/WAVE file (Microsoft and IBM, Multimedia Programming Interface 1.0, 1991) of 16-bit PCM, mono,
 * 22 050 Hz: chords, bass, an arpeggio and a tune chosen by the seed.
 *
 * @throws RangeError when seconds is over 3600
 */
export function wavFile({ seed, seconds }: MediaSpec): MediaFile {
  const duration = wholeTenths(seconds);
  if (duration > LONGEST_SECONDS) throw new RangeError(`audio of ${seconds} seconds`);
  const samples = Math.round(duration * SAMPLE_RATE);
  const bytes = HEADER_BYTES + 2 * samples;
  return { bytes, read: (start, end) => readBlocks(start, end, bytes, blocksOf(seed, samples)) };
}

function blocksOf(seed: number, samples: number): (offset: number) => Block {
  const style = styleOf(seed);
  return (offset) => {
    if (offset < HEADER_BYTES) return { start: 0, bytes: header(samples) };
    // Always the same blocks, wherever reading begins, so that a sample is always the same sum.
    const from = Math.floor((offset - HEADER_BYTES) / (2 * BLOCK_SAMPLES)) * BLOCK_SAMPLES;
    const levels = renderSamples(style, seed, from, Math.min(samples, from + BLOCK_SAMPLES), samples);
    const bytes = new Uint8Array(2 * levels.length);
    for (let index = 0; index < levels.length; index++) {
      const value = Math.round((levels[index] ?? 0) * 32_767);
      bytes[2 * index] = value;
      bytes[2 * index + 1] = value >> 8;
    }
    return { start: HEADER_BYTES + 2 * from, bytes };
  };
}

function header(samples: number): Uint8Array {
  const out = new DataView(new ArrayBuffer(HEADER_BYTES));
  const tags: [number, string][] = [
    [0, 'RIFF'],
    [8, 'WAVE'],
    [12, 'fmt '],
    [36, 'data'],
  ];
  for (const [at, tag] of tags) for (let index = 0; index < 4; index++) out.setUint8(at + index, tag.charCodeAt(index));
  out.setUint32(4, HEADER_BYTES - 8 + 2 * samples, true);
  out.setUint32(16, 16, true); // bytes of the format chunk
  out.setUint16(20, 1, true); // PCM
  out.setUint16(22, 1, true); // channels
  out.setUint32(24, SAMPLE_RATE, true);
  out.setUint32(28, SAMPLE_RATE * 2, true); // bytes a second
  out.setUint16(32, 2, true); // bytes a sample
  out.setUint16(34, 16, true); // bits a sample
  out.setUint32(40, 2 * samples, true);
  return new Uint8Array(out.buffer);
}
