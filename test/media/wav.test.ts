import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sine } from '../../src/media/sine.ts';
import { bytesOf, complaints, ffmpegPresent, onDisk, probe, spec } from './tools.ts';

const audio = (seed: number, seconds: number) => spec({ format: 'wav', seed, seconds });
const samplesOf = (bytes: Buffer): number[] =>
  Array.from({ length: (bytes.length - 44) / 2 }, (_, index) => bytes.readInt16LE(44 + 2 * index) / 32768);
const peakOf = (samples: number[]): number => samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const levelOf = (samples: number[]): number =>
  Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);

describe('a wav', () => {
  it('says what it is: 16-bit PCM, mono, 22 050 Hz, and as long as asked', () => {
    const bytes = bytesOf(audio(1, 2.5));
    expect(bytes.toString('latin1', 0, 4)).toBe('RIFF');
    expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
    expect(bytes.toString('latin1', 8, 16)).toBe('WAVEfmt ');
    expect(
      [16, 20, 22, 24, 28, 32, 34].map((at) =>
        at === 16 || at === 24 || at === 28 ? bytes.readUInt32LE(at) : bytes.readUInt16LE(at),
      ),
    ).toEqual([16, 1, 1, 22_050, 44_100, 2, 16]);
    expect(bytes.toString('latin1', 36, 40)).toBe('data');
    expect(bytes.readUInt32LE(40)).toBe(2.5 * 44_100);
    expect(bytes.length).toBe(44 + 2.5 * 44_100);
  });

  it('is neither silent nor clipped, has no click in it and ends in silence, whatever the seed', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.integer({ min: 1, max: 200 }), (seed, tenths) => {
        const samples = samplesOf(bytesOf(audio(seed, tenths / 10)));
        expect(peakOf(samples)).toBeGreaterThan(0.05);
        expect(peakOf(samples)).toBeLessThan(0.95);
        expect(levelOf(samples)).toBeGreaterThan(0.01);
        // A click is a step; the brightest note's own slope is well below this.
        expect(peakOf(samples.slice(1).map((value, index) => value - (samples[index] ?? 0)))).toBeLessThan(0.4);
        expect(Math.abs(samples[0] ?? 1)).toBeLessThan(0.001);
        expect(Math.abs(samples.at(-1) ?? 1)).toBeLessThan(0.01);
      }),
      { numRuns: 60 },
    );
  });

  it('sounds all the way through', () => {
    const samples = samplesOf(bytesOf(audio(11, 60)));
    for (let second = 0; second < 59; second++) {
      expect(levelOf(samples.slice(second * 22_050, (second + 1) * 22_050))).toBeGreaterThan(0.02);
    }
  });

  it('sounds different for another seed', () => {
    const [one, other] = [samplesOf(bytesOf(audio(1, 5))), samplesOf(bytesOf(audio(2, 5)))];
    const difference = one.map((value, index) => value - (other[index] ?? 0));
    expect(levelOf(difference)).toBeGreaterThan(0.05);
  });

  it.skipIf(!ffmpegPresent)('is played by ffmpeg without a complaint', () => {
    onDisk(audio(5, 12.3), (path) => {
      expect(probe(path).streams[0]).toMatchObject({ codec_name: 'pcm_s16le', sample_rate: '22050', channels: 1 });
      expect(Number(probe(path).format.duration)).toBeCloseTo(12.3, 4);
      expect(complaints(path)).toBe('');
    });
  });
});

it("has a sine as good as the engine's", () => {
  for (let turns = -2; turns < 2; turns += 0.001) {
    expect(Math.abs(sine(turns) - Math.sin(2 * Math.PI * turns))).toBeLessThan(1e-10);
  }
});
