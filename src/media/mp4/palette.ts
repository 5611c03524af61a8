import { random } from '../../core/random.ts';
import { hueColour, type Rgb } from '../hue-colour.ts';

/** Luma, Cb and Cr. */
export type Ycc = readonly [number, number, number];

export interface Palette {
  top: Ycc;
  bottom: Ycc;
  square: Ycc;
}

/**
 * A video's colours: a background from one hue to a darker neighbour, and a bright square of a hue far
 * from both.
 */
export function palette(seed: number): Palette {
  const next = random(seed);
  const hue = next();
  return {
    top: ycc(hueColour(hue, 0.45 + 0.25 * next(), 0.5 + 0.15 * next())),
    bottom: ycc(hueColour(hue + 0.08 + 0.12 * next(), 0.5 + 0.25 * next(), 0.2 + 0.1 * next())),
    square: ycc(hueColour(hue + 0.45 + 0.15 * next(), 0.85, 0.7)),
  };
}

/**
 * BT.709, video range (ISO/IEC 14496-10, table E-5, matrix_coefficients 1). No sample is under 16, so
 * a stretch of samples can hold no start code and needs no emulation prevention.
 */
function ycc([red, green, blue]: Rgb): Ycc {
  const luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return [
    sample(16 + 219 * luma),
    sample(128 + (224 * (blue - luma)) / 1.8556),
    sample(128 + (224 * (red - luma)) / 1.5748),
  ];
}

function sample(value: number): number {
  return Math.min(235, Math.max(16, Math.round(value)));
}
