import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameSize } from '../../src/media/frame-size.ts';
import { type MediaSpec, mediaFile } from '../../src/media/media-file.ts';
import { BitWriter } from '../../src/media/mp4/bit-writer.ts';
import { canvas } from '../../src/media/mp4/canvas.ts';
import { levelFor } from '../../src/media/mp4/level-for.ts';
import { mp4Layout } from '../../src/media/mp4/mp4-layout.ts';
import { palette, type Ycc } from '../../src/media/mp4/palette.ts';
import { squarePath } from '../../src/media/mp4/square-path.ts';
import { bytesOf, complaints, ffmpegPresent, onDisk, probe, rawFrames, spec } from './tools.ts';

const clips: [string, string, number][] = [
  ['16:9', '720p', 8],
  ['9:16', '480p', 5.3],
  ['1:1', '1080p', 3.7],
  ['21:9', '720p', 2],
  ['16:9', '4k', 1.2],
  ['4:1', '100p', 12],
  ['1:1', '16p', 2.5],
  ['1:4', '18p', 0.1],
  ['3:4', '50p', 60],
];

describe.skipIf(!ffmpegPresent)('an mp4, to ffmpeg', () => {
  it.each(clips)(
    'is H.264 of %s at %s and %d seconds, and decodes without a complaint',
    (ratio, resolution, seconds) => {
      const size = frameSize(ratio, resolution);
      onDisk(spec({ ...size, seconds, seed: 99 }), (path) => {
        const { streams, format } = probe(path);
        expect(streams).toHaveLength(1);
        expect(streams[0]).toMatchObject({ codec_name: 'h264', pix_fmt: 'yuv420p', ...size, has_b_frames: 0 });
        expect(streams[0]).toMatchObject({ color_space: 'bt709', color_range: 'tv', r_frame_rate: '10/1' });
        expect(Number(streams[0]?.nb_frames)).toBe(Math.round(seconds * 10));
        expect(Number(format.duration)).toBeCloseTo(seconds, 3);
        expect(complaints(path)).toBe('');
      });
    },
  );

  it('decodes without a complaint whatever its size, length and seed', () => {
    const side = fc.integer({ min: 8, max: 160 }).map((half) => half * 2);
    const any = fc.record({
      width: side,
      height: side,
      seed: fc.nat(0xffffffff),
      tenths: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(any, ({ tenths, ...rest }) => {
        const of = spec({ ...rest, seconds: tenths / 10 });
        onDisk(of, (path) => expect(complaints(path)).toBe(''));
        expectPictures(of);
      }),
      { numRuns: 25 },
    );
  });

  it('shows the gradient and the square, pixel for pixel, where they should be in every frame', () => {
    expectPictures(spec({ width: 480, height: 854, seconds: 2.3, seed: 3 }));
    expectPictures(spec({ width: 1280, height: 720, seconds: 2.1, seed: 4 }));
  });
});

/** Every pixel of every frame is what was drawn: nothing here is lossy. */
function expectPictures(of: MediaSpec): void {
  const { width, height, seconds, seed } = of;
  const shape = canvas(width, height);
  const colours = palette(seed);
  const frames = onDisk(of, rawFrames);
  const frameBytes = (width * height * 3) / 2;
  expect(frames.length).toBe(Math.round(seconds * 10) * frameBytes);
  for (let frame = 0; frame * frameBytes < frames.length; frame++) {
    const expected = Buffer.alloc(frameBytes);
    const square = squarePath(shape, frame);
    let at = 0;
    for (const plane of [0, 1, 2] as const) {
      const block = plane === 0 ? 16 : 8;
      const [columns, lines] = [(width * block) / 16, (height * block) / 16];
      for (let line = 0; line < lines; line++) {
        expected.fill(
          background(colours.top, colours.bottom, plane, line / (shape.rows * block - 1)),
          at,
          at + columns,
        );
        if (line >= square.y * block && line < (square.y + shape.side) * block) {
          const right = Math.min(columns, (square.x + shape.side) * block);
          expected.fill(colours.square[plane], at + square.x * block, at + right);
        }
        at += columns;
      }
    }
    const shown = frames.subarray(frame * frameBytes, (frame + 1) * frameBytes);
    expect(shown.equals(expected), `frame ${frame}`).toBe(true);
  }
}

function background(top: Ycc, bottom: Ycc, plane: 0 | 1 | 2, down: number): number {
  return Math.round(top[plane] + (bottom[plane] - top[plane]) * down);
}

describe('an mp4', () => {
  it('is under a megabyte for eight seconds of 720p', () => {
    expect(mediaFile(spec({ width: 1280, height: 720, seconds: 8 })).bytes).toBeLessThan(1_000_000);
  });

  it('begins with ftyp, then moov, then mdat to the end of the file', () => {
    const bytes = bytesOf(spec());
    const found: string[] = [];
    for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at))
      found.push(bytes.toString('latin1', at + 4, at + 8));
    expect(found).toEqual(['ftyp', 'moov', 'mdat']);
  });

  it('fills every frame exactly, whatever the seed, with one NAL unit that holds no start code', () => {
    const side = fc.integer({ min: 8, max: 2048 }).map((half) => half * 2);
    fc.assert(
      fc.property(side, side, fc.nat(0xffffffff), (width, height, seed) => {
        const { offsets } = mp4Layout(12, width, height);
        const bytes = bytesOf(spec({ width, height, seed, seconds: 1.2 }));
        for (let frame = 0; frame < 12; frame++) {
          const nal = bytes.subarray((offsets[frame] ?? 0) + 4, offsets[frame + 1]);
          expect(bytes.readUInt32BE(offsets[frame])).toBe(nal.length);
          expect(nal[0]).toBe(frame % 10 === 0 ? 0x65 : 0x41);
          for (const ending of [0, 1, 2]) expect(nal.includes(Buffer.from([0, 0, ending]))).toBe(false);
          expect(nal.at(-1)).not.toBe(0);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('moves the square every frame and keeps it in the picture', () => {
    const shape = canvas(1280, 720);
    for (let frame = 1; frame < 600; frame++) {
      const [before, now] = [squarePath(shape, frame - 1), squarePath(shape, frame)];
      expect(Math.abs(now.x - before.x)).toBe(1);
      expect(Math.abs(now.y - before.y)).toBe(1);
      expect(now.x >= 0 && now.x + shape.side <= shape.columns).toBe(true);
      expect(now.y >= 0 && now.y + shape.side <= shape.rows).toBe(true);
    }
  });

  it('says the lowest level that holds the picture', () => {
    const levels = [
      [480, 854],
      [1280, 720],
      [1680, 720],
      [1920, 1080],
      [2560, 1440],
      [3840, 2160],
      [4096, 4096],
    ];
    expect(levels.map(([width = 0, height = 0]) => levelFor(width / 16, height / 16))).toEqual([
      30, 31, 32, 40, 50, 51, 60,
    ]);
  });
});

describe('the bit writer', () => {
  it('writes Exp-Golomb codes', () => {
    const out = new Uint8Array(8);
    const writer = new BitWriter(out, 0);
    for (const value of [0, 1, 2, 3, 7]) writer.ue(value);
    writer.finish();
    // 1 010 011 00100 0001000 and then 1 and noughts
    expect([...out.subarray(0, writer.length)]).toEqual([0b10100110, 0b01000001, 0b00010000]);
  });

  it('keeps start codes out of the payload', () => {
    const out = new Uint8Array(16);
    const writer = new BitWriter(out, 0);
    writer.bits(0, 32);
    writer.bits(1, 32);
    writer.finish();
    expect([...out.subarray(0, writer.length)]).toEqual([0, 0, 3, 0, 0, 3, 0, 0, 3, 0, 1, 0x80]);
  });

  it('repeats a pattern from any bit as if bit by bit', () => {
    for (let offset = 0; offset < 8; offset++) {
      const [fast, slow] = [new Uint8Array(32), new Uint8Array(32)];
      const [one, other] = [new BitWriter(fast, 0), new BitWriter(slow, 0)];
      for (const writer of [one, other]) writer.bits(1, offset + 1);
      one.repeat(0b01101011, 20);
      for (let time = 0; time < 20; time++) other.bits(0b01101011, 8);
      for (const writer of [one, other]) writer.finish();
      expect(fast).toEqual(slow);
    }
  });
});
