import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameSize } from '../../src/media/frame-size.ts';

describe('frame size', () => {
  it.each([
    ['16:9', '720p', 1280, 720],
    ['16:9', '1080p', 1920, 1080],
    ['9:16', '480p', 480, 854],
    ['1:1', '1080p', 1080, 1080],
    ['21:9', '720p', 1680, 720],
    ['4:3', '480p', 640, 480],
    ['16:9', '2k', 2560, 1440],
    ['16:9', '4K', 3840, 2160],
    ['16:9', '2160p', 3840, 2160],
    ['21:9', '4k', 4096, 1756],
    ['1:10', '480p', 480, 1920],
    ['10:1', '2160p', 4096, 1024],
    ['1.85:1', '720p', 1332, 720],
  ])('makes %s at %s %i by %i', (ratio, resolution, width, height) => {
    expect(frameSize(ratio, resolution)).toEqual({ width, height });
  });

  it('is always even, at most 4096 and no more than four times as long as short', () => {
    const side = fc.integer({ min: 1, max: 100 });
    fc.assert(
      fc.property(side, side, fc.integer({ min: 1, max: 9000 }), (across, down, lines) => {
        const { width, height } = frameSize(`${across}:${down}`, `${lines}p`);
        const [short, long] = [Math.min(width, height), Math.max(width, height)];
        expect([width % 2, height % 2]).toEqual([0, 0]);
        expect(short).toBeGreaterThanOrEqual(16);
        expect(long).toBeLessThanOrEqual(4096);
        expect(long).toBeLessThanOrEqual(4 * short + 4);
        expect(width >= height).toBe(across >= down || width === height);
      }),
    );
  });

  it('refuses what it cannot read', () => {
    for (const ratio of ['', 'wide', '16:', '0:9', '16:0', '16:9:4', '-1:2']) {
      expect(() => frameSize(ratio, '720p')).toThrow(RangeError);
    }
    for (const resolution of ['', '720', 'p', '0p', '8k', 'constructor']) {
      expect(() => frameSize('16:9', resolution)).toThrow(RangeError);
    }
  });
});
