import { boundedCache } from '../core/bounded-cache.ts';

const NAMED: Record<string, number> = { '2k': 1440, '4k': 2160 };
const LONGEST = 4096;
const SHORTEST = 16;
const WIDEST_RATIO = 4;

/**
 * The picture size for an aspect ratio and a resolution, as the real gateways read them: the
 * resolution names the short side, whichever way up the picture is.
 *
 * The ratio is held within 1:4 to 4:1; a long side over 4096 scales both sides down; both sides are
 * even, as 4:2:0 video needs.
 *
 * @param aspectRatio width:height, such as "16:9"
 * @param resolution "720p" and the like, "2k" (1440) or "4k" (2160)
 * @returns pixels
 * @throws RangeError when either cannot be read
 */
export function frameSize(aspectRatio: string, resolution: string): FrameSize {
  return known(`${aspectRatio} ${resolution}`, () => sizeOf(aspectRatio, resolution));
}

/** Pixels. */
interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/** Clients ask for few sizes, and each submit for one. */
const known = boundedCache<string, FrameSize>(256);

function sizeOf(aspectRatio: string, resolution: string): FrameSize {
  const wanted = ratioOf(aspectRatio);
  const ratio = Math.min(WIDEST_RATIO, Math.max(1 / WIDEST_RATIO, wanted));
  const longPerShort = Math.max(ratio, 1 / ratio);
  const short = Math.min(shortSideOf(resolution), LONGEST / longPerShort);
  const long = even(short * longPerShort);
  return ratio >= 1 ? { width: long, height: even(short) } : { width: even(short), height: long };
}

function ratioOf(text: string): number {
  const [, width, height] = /^\s*(\d+(?:\.\d+)?)\s*[:x/]\s*(\d+(?:\.\d+)?)\s*$/.exec(text) ?? [];
  const ratio = Number(width) / Number(height);
  if (!(ratio > 0 && ratio < Number.POSITIVE_INFINITY)) throw new RangeError(`not an aspect ratio: ${text}`);
  return ratio;
}

function shortSideOf(text: string): number {
  const name = text.trim().toLowerCase();
  const lines = NAMED[name] ?? Number(/^(\d+)p$/.exec(name)?.[1]);
  if (!(lines > 0)) throw new RangeError(`not a resolution: ${text}`);
  return Math.min(LONGEST, Math.max(SHORTEST, lines));
}

function even(pixels: number): number {
  return 2 * Math.round(pixels / 2);
}
