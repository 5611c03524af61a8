import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MediaSpec, mediaFile } from '../../src/media/media-file.ts';
import { bytesOf, spec } from './tools.ts';

const even = (min: number, max: number) => fc.integer({ min: min / 2, max: max / 2 }).map((half) => half * 2);
const anySpec: fc.Arbitrary<MediaSpec> = fc.record({
  format: fc.constantFrom('mp4', 'wav', 'glb'),
  seed: fc.nat(0xffffffff),
  seconds: fc.integer({ min: 1, max: 45 }).map((tenths) => tenths / 10),
  width: even(16, 700),
  height: even(16, 700),
});

describe('a media file', () => {
  it('is as long as it says', () => {
    fc.assert(fc.property(anySpec, (of) => bytesOf(of).length === mediaFile(of).bytes));
  });

  it('reads the same in two parts as in one, wherever it is cut', () => {
    fc.assert(
      fc.property(anySpec, fc.double({ min: 0, max: 1, noNaN: true }), (of, where) => {
        const { bytes } = mediaFile(of);
        const cut = Math.floor(where * bytes);
        return Buffer.concat([bytesOf(of, 0, cut), bytesOf(of, cut, bytes)]).equals(bytesOf(of));
      }),
    );
  });

  it('reads any range as that part of the whole', () => {
    fc.assert(
      fc.property(anySpec, fc.nat(), fc.nat(), (of, one, other) => {
        const { bytes } = mediaFile(of);
        const [start, end] = [one % (bytes + 1), other % (bytes + 1)].sort((a, b) => a - b) as [number, number];
        return bytesOf(of, start, end).equals(bytesOf(of).subarray(start, end));
      }),
    );
  });

  it('gives the same bytes for the same seed, and others of the same number for another', () => {
    fc.assert(
      fc.property(anySpec, (of) => {
        const other = { ...of, seed: (of.seed + 1) >>> 0 };
        expect(bytesOf(of).equals(bytesOf(of))).toBe(true);
        expect(mediaFile(other).bytes).toBe(mediaFile(of).bytes);
        expect(bytesOf(other).equals(bytesOf(of))).toBe(false);
      }),
    );
  });

  it('gives the bytes it always gave', () => {
    const hash = (of: Partial<MediaSpec>): string =>
      createHash('sha256')
        .update(bytesOf(spec(of)))
        .digest('hex');
    expect({
      mp4: hash({ format: 'mp4', seed: 7 }),
      wav: hash({ format: 'wav', seed: 7 }),
      glb: hash({ format: 'glb', seed: 7 }),
    }).toMatchInlineSnapshot(`
      {
        "glb": "734771f6dd90aadb59ef54439e66d9846a65edbf658a7c70e67a4b0296e39615",
        "mp4": "dbd30e2827aa83ed9cb4e549f9ff413102c6ebe655b55233af1cd484c83c31a3",
        "wav": "5dff969f247f4c190198ce22e7c0db49f4db6c1e45b592f2cfe79dbfe43a7245",
      }
    `);
  });

  it('comes in chunks of at most 64 KiB, none empty, made only when taken', () => {
    const big = spec({ width: 4096, height: 2160, seconds: 3 });
    for (const of of [big, spec({ format: 'wav', seconds: 30 }), spec({ format: 'glb' })]) {
      const file = mediaFile(of);
      for (const chunk of file.read(0, file.bytes)) {
        expect(chunk.length).toBeGreaterThan(0);
        expect(chunk.length).toBeLessThanOrEqual(65_536);
      }
    }
    const hour = mediaFile(spec({ format: 'wav', seconds: 3600 }));
    const [first] = hour.read(0, hour.bytes);
    expect(first?.length).toBe(44);
  });

  it('gives nothing for an empty range, and refuses one outside the file', () => {
    const file = mediaFile(spec());
    expect([...file.read(5, 5)]).toEqual([]);
    expect([...file.read(file.bytes, file.bytes)]).toEqual([]);
    for (const [start, end] of [
      [-1, 3],
      [4, 3],
      [0, file.bytes + 1],
      [0.5, 3],
      [Number.NaN, 3],
    ] as const) {
      expect(() => file.read(start, end)).toThrow(RangeError);
    }
  });

  it('refuses a size or a duration it cannot make', () => {
    for (const bad of [{ width: 321 }, { width: 4098 }, { height: 0 }, { seconds: 3601 }, { seconds: Number.NaN }]) {
      expect(() => mediaFile(spec(bad))).toThrow(RangeError);
    }
    expect(() => mediaFile(spec({ format: 'wav', seconds: 3601 }))).toThrow(RangeError);
    expect(mediaFile(spec({ format: 'glb', seconds: Number.NaN, width: 1, height: 1 })).bytes).toBeGreaterThan(0);
  });

  it('knows its size without making it, fast enough to be asked on every poll', () => {
    const started = performance.now();
    for (let seed = 0; seed < 20_000; seed++) {
      for (const format of ['mp4', 'wav', 'glb'] as const) mediaFile(spec({ format, seed, seconds: 60 }));
    }
    // About 5 ms; the bound is loose for a busy machine, and still rules out making any file.
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
